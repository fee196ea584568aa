package main

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"time"
)

// lastWord stands in the last row of a made-up file only: whoever finds it has
// searched the whole file.
const lastWord = "zzyzxlast"

// A made-up Timesketch CSV begins at timesketchStart; a row follows another by
// timesketchStep at most, by half of it on average.
var timesketchStart = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

const timesketchStep = 2 * time.Second

// timesketch writes a made-up Timesketch CSV of so many rows, 250 to 400 bytes
// each, with the columns and the mix of sources such files have. Another seed
// makes another file.
func timesketch(path string, rows int, seed uint64) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	w.WriteString("message,timestamp,datetime,timestamp_desc,computer_name,data_type,display_name,parser,source_long,source_short,tag,username\n")
	r := rand.New(rand.NewPCG(3, seed))
	at := timesketchStart
	for i := range rows {
		at = at.Add(time.Duration(r.Int64N(timesketchStep.Microseconds())) * time.Microsecond)
		host, user := fmt.Sprintf("WKS-%03d.example.org", r.IntN(300)), fmt.Sprintf("user%03d", r.IntN(200))
		var message, desc, kind, shown, parser, long, short string
		switch r.IntN(4) {
		case 0:
			message = fmt.Sprintf("[4624 / 0x1210] Source Name: Microsoft-Windows-Security-Auditing Message string: An account was successfully logged on. Logon type %d from 10.%d.%d.%d, process %s",
				2+r.IntN(9), r.IntN(256), r.IntN(256), r.IntN(256), programs[r.IntN(len(programs))])
			desc, kind, shown, parser, long, short = "Content Modification Time", "windows:evtx:record", "TSK:/Windows/System32/winevt/Logs/Security.evtx", "winevtx", "WinEVTX", "EVT"
		case 1:
			message = fmt.Sprintf("Prefetch [%s] was executed - run count %d path hints: \\WINDOWS\\SYSTEM32\\%s hash: 0x%08X volume: 1 [serial number: 0x%08X]",
				programs[r.IntN(len(programs))], 1+r.IntN(40), programs[r.IntN(len(programs))], r.Uint32(), r.Uint32())
			desc, kind, shown, parser, long, short = "Last Time Executed", "windows:prefetch:execution", "TSK:/Windows/Prefetch/"+programs[r.IntN(len(programs))]+".pf", "prefetch", "WinPrefetch", "LOG"
		case 2:
			message = fmt.Sprintf("TSK:/Users/%s/AppData/Local/Temp/%08x/%s Type: file Size: %d Inode: %d-128-1", user, r.Uint32(), programs[r.IntN(len(programs))], r.IntN(1<<24), r.IntN(1<<19))
			desc, kind, shown, parser, long, short = "Creation Time", "fs:stat:ntfs", fmt.Sprintf("TSK:/Users/%s/AppData/Local/Temp", user), "filestat", "File stat", "FILE"
		default:
			message = fmt.Sprintf("https://portal%d.example.net/session/%08x?ref=%d (Sign in, please) [count: %d] Visit from: https://mail.example.org/inbox/%d", r.IntN(50), r.Uint32(), r.IntN(1000), r.IntN(30), r.IntN(100000))
			desc, kind, shown, parser, long, short = "Last Visited Time", "chrome:history:page_visited", fmt.Sprintf("TSK:/Users/%s/AppData/Local/Google/Chrome/User Data/Default/History", user), "sqlite/chrome_history", "Chrome History", "WEBHIST"
		}
		if i == rows-1 {
			message += " " + lastWord
		}
		fmt.Fprintf(w, "\"%s\",%d,%s,%s,%s,%s,%s,%s,%s,%s,[],%s\n", message, at.UnixMicro(), at.Format("2006-01-02T15:04:05.000000-07:00"), desc, host, kind, shown, parser, long, short, user)
	}
	return errors.Join(w.Flush(), f.Close())
}

var programs = []string{"powershell.exe", "cmd.exe", "rundll32.exe", "svchost.exe", "explorer.exe", "winword.exe", "psexesvc.exe", "wmiprvse.exe", "mimikatz.exe", "teams.exe", "7z.exe", "chrome.exe", "lsass.exe", "schtasks.exe", "regsvr32.exe", "invoice_2026.pdf.exe"}
