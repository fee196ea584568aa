package interop

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// entities are the things an alert names, sorted into what a row has places
// for: machines, accounts, and the rest in words.
type entities struct {
	systems, people, rest []string
	byID                  map[string]map[string]any
}

const (
	mostEntities = 200 // of each sort on one row
	mostThings   = 12  // named in the text
)

// read takes the JSON text of the Entities column, in which {"$ref":"4"}
// stands for the entity with "$id":"4". It reports whether all of it was read.
func (e *entities) read(text string) bool {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var list []map[string]any
	whole := true
	if tok, err := dec.Token(); err != nil || tok != json.Delim('[') {
		return false
	}
	for dec.More() { // one by one: a list that is cut off gives what is there
		var one map[string]any
		if err := dec.Decode(&one); err != nil {
			whole = false
			break
		}
		list = append(list, one)
	}
	e.byID = map[string]map[string]any{}
	for _, one := range list {
		e.index(one, 0)
	}
	for _, one := range list {
		e.sort(e.resolve(one))
	}
	return whole
}

const entityDepth = 16

func (e *entities) index(one map[string]any, depth int) {
	if depth > entityDepth {
		return
	}
	if id, ok := one["$id"]; ok {
		e.byID[fmt.Sprint(id)] = one
	}
	for _, v := range one {
		if inner, ok := v.(map[string]any); ok {
			e.index(inner, depth+1)
		}
	}
}

// resolve follows a reference; a reference to nothing is an empty entity.
func (e *entities) resolve(one map[string]any) map[string]any {
	for range entityDepth {
		ref, ok := one["$ref"]
		if !ok {
			return one
		}
		one = e.byID[fmt.Sprint(ref)]
	}
	return nil
}

// sort puts one entity where it belongs. REST writes its members in small
// letters inside "properties", the table in capitals.
func (e *entities) sort(one map[string]any) {
	kind := field(one, "Type")
	if kind == "" || strings.Contains(kind, "/") {
		kind = field(one, "kind")
	}
	if inner, ok := one["properties"].(map[string]any); ok {
		one = inner
	}
	switch strings.ToLower(kind) {
	case "host", "machine", "azureresource", "azure-resource":
		e.addSystem(e.host(one))
	case "account", "user":
		e.addPerson(account(one))
		e.addSystem(e.host(e.inner(one, "Host")))
	case "mailbox":
		e.addPerson(field(one, "MailboxPrimaryAddress"))
	case "ip":
		e.addThing(field(one, "Address"))
	case "url":
		e.addThing(field(one, "Url"))
	case "dns", "dnsresolution":
		e.addThing(field(one, "DomainName"))
	case "filehash":
		e.addThing(field(one, "Value", "HashValue"))
	case "file":
		e.addThing(path(one))
	case "process":
		if cmd := field(one, "CommandLine"); cmd != "" {
			e.addThing(cmd)
		} else {
			e.addThing(path(e.inner(one, "ImageFile")))
		}
		e.addSystem(e.host(e.inner(one, "Host")))
		e.addPerson(account(e.inner(one, "Account")))
	case "registry-key", "registrykey":
		e.addThing(strings.Trim(field(one, "Hive")+`\`+field(one, "Key"), `\`))
	case "malware":
		e.addThing(field(one, "Name", "MalwareName"))
	case "mailmessage", "mail-message":
		e.addThing(join(" ", field(one, "Sender"), field(one, "Subject")))
	}
}

// inner is an entity that stands in another, or is referred to there.
func (e *entities) inner(one map[string]any, name string) map[string]any {
	for k, v := range one {
		if strings.EqualFold(k, name) {
			if m, ok := v.(map[string]any); ok {
				return e.resolve(m)
			}
		}
	}
	return nil
}

func (e *entities) host(one map[string]any) string {
	name := field(one, "HostName", "NetBiosName", "FQDN", "ResourceName")
	if domain := field(one, "DnsDomain"); name != "" && domain != "" && !strings.Contains(name, ".") {
		name += "." + domain
	}
	return name
}

func account(one map[string]any) string {
	name := field(one, "Name", "AccountName")
	if name == "" {
		return field(one, "UserPrincipalName", "DisplayName", "FriendlyName", "AadUserId", "Sid")
	}
	if domain := field(one, "NTDomain", "NtDomain"); domain != "" {
		return domain + `\` + name
	}
	if suffix := field(one, "UPNSuffix", "UpnSuffix"); suffix != "" && !strings.Contains(name, "@") {
		return name + "@" + suffix
	}
	return name
}

func path(one map[string]any) string {
	dir, name := field(one, "Directory"), field(one, "Name", "FileName")
	switch {
	case dir == "" || name == "":
		return name
	case strings.Contains(dir, "/") && !strings.Contains(dir, `\`):
		return strings.TrimSuffix(dir, "/") + "/" + name
	}
	return strings.TrimSuffix(dir, `\`) + `\` + name
}

// field is the first member of these names, in any case of letters, that is a
// text or number.
func field(one map[string]any, names ...string) string {
	for _, name := range names {
		v, ok := one[name]
		if !ok && name != "" {
			v, ok = one[strings.ToLower(name[:1])+name[1:]]
		}
		if !ok {
			v = one[strings.ToLower(name)]
		}
		switch v := v.(type) {
		case string:
			if s := line(v); s != "" {
				return s
			}
		case json.Number:
			return v.String()
		}
	}
	return ""
}

// addSystem adds a machine, unless it is there already with its domain.
func (e *entities) addSystem(s string) {
	for _, o := range e.systems {
		if len(o) > len(s) && o[len(s)] == '.' && strings.EqualFold(o[:len(s)], s) {
			return
		}
	}
	e.systems = addOnce(e.systems, s)
}

func (e *entities) addPerson(s string) { e.people = addOnce(e.people, s) }
func (e *entities) addThing(s string)  { e.rest = addOnce(e.rest, s) }

func addOnce(list []string, s string) []string {
	if s == "" || len(list) >= mostEntities || slices.ContainsFunc(list, func(o string) bool { return strings.EqualFold(o, s) }) {
		return list
	}
	return append(list, s)
}

// things names what is neither machine nor account.
func (e *entities) things() string {
	if n := len(e.rest) - mostThings; n > 0 {
		return strings.Join(e.rest[:mostThings], ", ") + fmt.Sprintf(" and %d more in the original", n)
	}
	return strings.Join(e.rest, ", ")
}
