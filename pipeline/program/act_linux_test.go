package program

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"infoplane/artifacts"
	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
)

// TestMain makes the test binary a program when a test starts it as one.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "act" {
		os.Exit(act(os.Args[2]))
	}
	if len(os.Args) == 3 && os.Args[1] == "stay" {
		os.Exit(stay(os.Args[2]))
	}
	if len(os.Args) == 3 && os.Args[1] == "batch" {
		os.Exit(actTogether(os.Args[2]))
	}
	if len(os.Args) == 2 && os.Args[1] == "make and wait" {
		os.Exit(makeAndWait())
	}
	if len(os.Args) == 3 && os.Args[1] == "host" {
		os.Exit(host(os.Args[2]))
	}
	os.Exit(m.Run())
}

// act does an action's work, well or badly.
func act(how string) int {
	r, err := ReadRequest("request.json")
	if err != nil {
		fmt.Println(err)
		return 1
	}
	out := r.Outputs["information"]
	write := func(t any) {
		var tbl *table.Table
		switch t := t.(type) {
		case tables.Information:
			tbl, _ = table.Encode(t)
		case *table.Table:
			tbl = t
		}
		var b bytes.Buffer
		if parquet.Write(&b, tbl); out.Format == artifacts.ArrowFormat {
			b.Reset()
			parquet.WriteArrow(&b, tbl)
		}
		os.WriteFile(out.Path, b.Bytes(), 0o666)
	}
	without := func(name string) *table.Table {
		t, _ := table.Encode(rows())
		columns := slices.DeleteFunc(t.Columns(), func(c table.Column) bool { return c.Name() == name })
		t, _ = table.New(columns...)
		return t
	}
	good, code := rows(), 0
	switch how {
	case "missing output":
		fmt.Println("one line")
		return 0
	case "no Parquet":
		os.WriteFile(out.Path, []byte("epoch,layer\n"), 0o666)
		return 0
	case "link":
		os.Symlink("/etc/passwd", out.Path)
		return 0
	case "wrong type":
		t := without("epoch")
		t, _ = table.New(append(t.Columns(), table.NewColumn("epoch", make([]int64, 6)))...)
		write(t)
		return 0
	case "missing column":
		write(without("ity_bits"))
		return 0
	case "column too many":
		t := without("")
		t, _ = table.New(append(t.Columns(), table.NewColumn("index", make([]int64, 6)))...)
		write(t)
		return 0
	case "short by one row":
		good = good[:5]
	case "short by the last epoch's row":
		good = good[:4]
	case "NaN":
		good[3].IXTBits = math.NaN()
	case "unsorted":
		good[1], good[2] = good[2], good[1]
	case "extra file":
		os.WriteFile("outputs/notes.txt", nil, 0o666)
	case "exit 3":
		fmt.Fprintln(os.Stderr, "Traceback: no such layer")
		code = 3
	case "killed":
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
	case "endless":
		line := bytes.Repeat([]byte("no end\n"), 1000)
		for {
			os.Stderr.Write(line)
		}
	case "too much":
		f, _ := os.Create("tmp/big")
		f.Truncate(1 << 30)
	case "timeout":
		fmt.Println("waiting")
		time.Sleep(time.Minute)
	case "child", "child of its own session":
		cmd := exec.Command("/bin/sleep", "60")
		if how != "child" {
			cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		}
		cmd.Start()
		fmt.Println(cmd.Process.Pid)
	case "daemon":
		// It leaves the group, the session, the environment and its parents.
		cmd := exec.Command("/bin/sh", "-c", "sleep 61 >/dev/null 2>&1 </dev/null & echo $!")
		cmd.Env, cmd.Dir, cmd.SysProcAttr = []string{"PATH=/bin:/usr/bin"}, "/", &syscall.SysProcAttr{Setsid: true}
		cmd.Stdout = os.Stdout
		cmd.Run()
	case "child that ends":
		exec.Command("/bin/sleep", "0.1").Start()
	case "touches its files":
		os.WriteFile("settings.txt", []byte("other"), 0o666)
	case "makes its files pipes":
		os.Remove("settings.txt")
		syscall.Mkfifo("settings.txt", 0o666)
	case "environment":
		fmt.Println(strings.Join(os.Environ(), "\n"))
	case "leaves a mess":
		os.MkdirAll("outer/inner", 0o777)
		os.WriteFile("outer/inner/file", nil, 0o666)
		os.Chmod("outer/inner", 0o500)
		os.Chmod("outer", 0o500)
	}
	write(good)
	return code
}

// rows are the estimates of three epochs and two layers.
func rows() tables.Information {
	var out tables.Information
	for i := range 6 {
		out = append(out, tables.InformationRow{Epoch: int32(i / 2), Layer: int32(i%2 + 1), Estimator: "test", IXTBits: 2, ITYBits: 1})
	}
	return out
}
