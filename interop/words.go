package interop

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Words by which tools in several languages head the columns that matter, in
// the order of preference, as plainWords leaves them: small letters, no
// accents, one blank between words.
var (
	timeWords = phrases(`timestamp, datetime, date time, event time, eventtime, time generated, timegenerated, time, time utc, date and time,
		detection time, first seen, start time, starttime, start, occurred, happened, date, created, created at, creation time, logged, when,
		zeitstempel, zeitpunkt, datum uhrzeit, datum und uhrzeit, uhrzeit, zeit, ereigniszeit, datum, beginn, erstellt,
		horodatage, date heure, date et heure, heure, debut, cree le,
		fecha y hora, fecha hora, fecha, hora, marca de tiempo, inicio,
		data e ora, data ora, data hora, data e hora, data, ora, orario,
		znacznik czasu, data i godzina, data godzina, czas, godzina,
		datum tijd, tijdstip, tijdstempel, tijd, tidpunkt, tidsstempel, tidspunkt, tid, dato,
		дата и время, дата время, время, дата, время события,
		aika, aikaleima, datum a cas, cas, datum in cas, zaman, tarih`)
	endWords  = phrases(`end, end time, endtime, ended, last seen, stop, finish, ende, endzeit, bis, fin, fecha fin, fine, koniec, einde, slut, конец`)
	zoneWords = phrases(`timezone, time zone, tz, zone, zeitzone, fuseau horaire, fuseau, zona horaria, fuso orario, strefa czasowa, tijdzone, tidszon, часовой пояс`)
	nameWords = phrases(`title, alert name, alertname, alert title, rule name, rulename, event name, name, summary, subject, headline, activity, event, alert, rule, signature, threat, action,
		titel, betreff, ereignis, aktivitat, vorfall, bezeichnung, titre, objet, evenement, activite, titulo, asunto, evento, actividad, titolo, oggetto, attivita,
		tytul, temat, zdarzenie, onderwerp, gebeurtenis, handelse, hendelse, название, событие, тема`)
	textWords = phrases(`message, msg, description, desc, details, detail, text, event description, event message, log, log message, raw, comment, comments, note, notes, remarks, reason, body, content, command line, commandline,
		nachricht, meldung, beschreibung, einzelheiten, bemerkung, kommentar, notiz, inhalt,
		description de l evenement, libelle, remarque, commentaire, contenu,
		mensaje, descripcion, detalle, detalles, comentario, nota, mensagem, descricao,
		messaggio, descrizione, dettagli, commento,
		wiadomosc, opis, komunikat, szczegoly, uwagi, komentarz,
		bericht, omschrijving, beschrijving, opmerking, meddelande, beskrivning, besked, melding, beskrivelse,
		сообщение, описание, комментарий`)
	systemWords = phrases(`hostname, host name, host, computer, computer name, computername, machine, machine name, device, device name, devicename, asset, endpoint, workstation, server, system,
		rechner, rechnername, gerat, geratename, arbeitsplatz, hote, nom d hote, ordinateur, poste, serveur, equipo, servidor, dispositivo, maquina, computador,
		komputer, urzadzenie, serwer, apparaat, werkstation, dator, maskin, maskine, datamaskin, хост, компьютер, узел, сервер`)
	addressWords = phrases(`ip, ip address, ipaddress, src ip, source ip, srcip, ip adresse, adresse ip, direccion ip, indirizzo ip, adres ip`)
	peopleWords  = phrases(`user, username, user name, account, account name, accountname, user id, userid, login, logon, upn, user principal name, subject user name, actor,
		benutzer, benutzername, konto, nutzer, anwender, utilisateur, compte, identifiant, usuario, cuenta, utente, conto,
		uzytkownik, gebruiker, gebruikersnaam, anvandare, bruger, bruker, пользователь, учетная запись`)
	kindWords = phrases(`kind, row kind, timeline kind`)
)

// phrases ranks the words of a list.
func phrases(list string) map[string]int {
	ranks := map[string]int{}
	for i, w := range strings.Split(list, ",") {
		w = strings.TrimSpace(w)
		if _, ok := ranks[w]; !ok {
			ranks[w] = i
		}
	}
	return ranks
}

// plainWords is a column name in small letters, without accents and signs.
func plainWords(name string) string {
	var b strings.Builder
	blank := false
	var before rune
	for _, c := range norm.NFD.String(strings.TrimSpace(name)) {
		switch {
		case unicode.Is(unicode.Mn, c):
			continue
		case c == 'ł' || c == 'Ł':
			c = 'l'
		case c == 'ø' || c == 'Ø':
			c = 'o'
		}
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			blank = b.Len() > 0
			before = 0
			continue
		}
		if blank || unicode.IsUpper(c) && unicode.IsLower(before) && b.Len() > 0 {
			b.WriteByte(' ')
			blank = false
		}
		before = c
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}

// rank says how well a column name fits a list of words: the lower the better,
// -1 not at all. The whole name counts before a word in it.
func rank(name string, words map[string]int) int {
	plain := plainWords(name)
	if r, ok := words[plain]; ok {
		return r
	}
	if r, ok := words[strings.ReplaceAll(plain, " ", "")]; ok {
		return r
	}
	best := -1
	for _, w := range strings.Fields(plain) {
		if r, ok := words[w]; ok && (best < 0 || 1000+r < best) {
			best = 1000 + r
		}
	}
	return best
}

// headerLike reports whether a record names columns rather than holding
// values: no cell is a time, a number, an address, a path or empty twice.
func headerLike(cells []string) bool {
	known, empty := 0, 0
	met := map[string]bool{}
	for _, cell := range cells {
		cell = strings.TrimSpace(cell)
		if cell == "" {
			empty++
			continue
		}
		if len(cell) > 80 || valueLike(cell) {
			return false
		}
		if met[cell] {
			empty++
		}
		met[cell] = true
		if knownWord(cell) {
			known++
		}
	}
	return len(met) > 0 && (empty*2 <= len(cells) || known > 0)
}

func knownWord(name string) bool {
	for _, words := range []map[string]int{timeWords, zoneWords, nameWords, textWords, systemWords, addressWords, peopleWords} {
		if r := rank(name, words); r >= 0 {
			return true
		}
	}
	return false
}

// valueLike reports texts that are values wherever they stand.
func valueLike(s string) bool {
	var r stampReader
	if _, kind := r.read(s); kind != noTime {
		return true
	}
	digit, letter := 0, 0
	for _, c := range s {
		switch {
		case unicode.IsDigit(c):
			digit++
		case unicode.IsLetter(c):
			letter++
		}
	}
	if digit > 0 && letter == 0 {
		return true
	}
	if _, ok := readOctets(s); ok && digit > 0 {
		return true
	}
	return strings.Contains(s, "://") || strings.Contains(s, `:\`) || len(s) > 4 && strings.Count(s, "@") == 1 && strings.Contains(s, ".")
}
