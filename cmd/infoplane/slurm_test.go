package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// slurmConf is a cluster of two nodes of two cores on one host, all on loopback. What runs
// in the partition high takes its nodes from what runs in low, which is requeued.
const slurmConf = `ClusterName=test
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=16817
AuthType=auth/munge
AuthInfo=socket=DIR/munge/socket,cred_expire=5
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=DIR/state
SlurmdSpoolDir=DIR/spool%n
SlurmctldPidFile=DIR/ctld.pid
SlurmdPidFile=DIR/slurmd-%n.pid
SlurmctldLogFile=DIR/ctld.log
SlurmdLogFile=DIR/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=2
ReturnToService=2
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
KillWait=5
NodeName=n1 NodeHostname=localhost NodeAddr=127.0.0.1 Port=16821 CPUs=2 RealMemory=1000 State=UNKNOWN
NodeName=n2 NodeHostname=localhost NodeAddr=127.0.0.1 Port=16822 CPUs=2 RealMemory=1000 State=UNKNOWN
PartitionName=low Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP PriorityTier=1
PartitionName=high Nodes=n1,n2 MaxTime=INFINITE State=UP PriorityTier=10 PreemptMode=OFF
`

// startSlurm starts munge, a controller and two nodes, and ends them with the test.
func startSlurm(t *testing.T) {
	if os.Getenv("INFOPLANE_SLURM") == "" {
		t.Skip("INFOPLANE_SLURM=1 starts a Slurm of its own, which takes root and Debian's slurm-wlm")
	}
	dir := t.TempDir()
	for _, sub := range []string{"munge", "state", "spooln1", "spooln2"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	munge := filepath.Join(dir, "munge")
	conf := filepath.Join(dir, "slurm.conf")
	for file, text := range map[string]string{
		conf:                        strings.ReplaceAll(slurmConf, "DIR", dir),
		filepath.Join(munge, "key"): strings.Repeat("infoplane", 16),
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("SLURM_CONF", conf)
	pids := []string{filepath.Join(munge, "pid"), filepath.Join(dir, "slurmd-n1.pid"), filepath.Join(dir, "slurmd-n2.pid"), filepath.Join(dir, "ctld.pid")}
	t.Cleanup(func() {
		for i := range pids {
			text, _ := os.ReadFile(pids[len(pids)-1-i])
			if pid, err := strconv.Atoi(strings.TrimSpace(string(text))); err == nil {
				syscall.Kill(pid, syscall.SIGKILL)
			}
		}
	})
	in := func(name string) string { return filepath.Join(munge, name) }
	slurm(t, "munged", "--force", "--socket="+in("socket"), "--key-file="+in("key"), "--log-file="+in("log"), "--pid-file="+in("pid"), "--seed-file="+in("seed"))
	slurm(t, "slurmctld", "-f", conf)
	slurm(t, "slurmd", "-f", conf, "-N", "n1")
	slurm(t, "slurmd", "-f", conf, "-N", "n2")
	eventually(t, "both nodes are idle", func() bool { return strings.Contains(slurm(t, "sinfo", "-h", "-p", "low", "-o", "%T %D"), "idle 2") })
}

// slurm runs a command of Slurm and returns what it prints.
func slurm(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v: %s", name, args, err, out)
	}
	return string(out)
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for begun := time.Now(); !holds(); time.Sleep(100 * time.Millisecond) {
		if time.Since(begun) > 5*time.Minute {
			t.Fatalf("not in five minutes: %s\n%s", what, slurm(t, "squeue"))
		}
	}
}

var workerRan = regexp.MustCompile(`(?m)^smoke: (\d+) of (\d+) actions ran`)

// executions adds up the actions that jobs ran, by the last lines of their logs, and counts
// the jobs that ran any.
func executions(t *testing.T, dir string) (ran, total, jobs int) {
	t.Helper()
	logs, err := filepath.Glob(filepath.Join(dir, "infoplane-smoke-*.log"))
	if err != nil || len(logs) == 0 {
		t.Fatalf("no logs in %s: %v", dir, err)
	}
	for _, file := range logs {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range workerRan.FindAllSubmatch(text, -1) {
			n, _ := strconv.Atoi(string(match[1]))
			ran += n
			jobs += min(n, 1)
			total, _ = strconv.Atoi(string(match[2]))
		}
	}
	return ran, total, jobs
}

// TestSlurm: workers of an array do everything once, publish, and agree with the golden;
// preemption, a kill, a drained node, a node without the store and a full disk change nothing
// but time. With INFOPLANE_SLURM=long a worker is killed on what is another host, as far as
// the others can see, which takes them two minutes to notice.
func TestSlurm(t *testing.T) {
	startSlurm(t)
	command := built(t)
	submit := func(b *bench) {
		b.command(0, command, "submit slurm smoke --nodes 4 --cpus 1 -o "+b.path("figures"))
		b.says(b.stderr, "infoplane-smoke: workers: job ", "the job that publishes: job ", "`infoplane status smoke --watch` follows the run")
	}
	begin := func(t *testing.T) *bench {
		b := newBench(t)
		submit(b)
		return b
	}
	end := func(t *testing.T, b *bench) {
		eventually(t, "all jobs end", func() bool { return slurm(t, "squeue", "-h", "-n", "infoplane-smoke") == "" })
		defer func() {
			if t.Failed() {
				logs, _ := filepath.Glob(b.path("*.log"))
				for _, file := range logs {
					text, _ := os.ReadFile(file)
					t.Logf("%s:\n%s", filepath.Base(file), text)
				}
			}
		}()
		b.command(0, command, "golden check smoke")
		b.command(0, command, "fsck --read-data")
		if _, err := os.Stat(b.path("figures/index.html")); err != nil {
			t.Error(err)
		}
	}
	working := func(b *bench, actions int) bool {
		found, _ := filepath.Glob(b.path("store/actions/*"))
		return len(found) >= actions
	}
	t.Run("array, and a node without the store", func(t *testing.T) {
		b := begin(t)
		hidden := fmt.Sprintf("mount -t tmpfs none %s && exec %s run smoke --worker --store %[1]s", b.path("store"), command)
		slurm(t, "sbatch", "--output="+b.path("hidden"), "--wrap=unshare --mount sh -c "+quotedWord(hidden)+"; echo ended")
		b.command(0, command, "status smoke --watch")
		b.says(b.stderr, " actions done", "smoke: 84 of 84 actions done")
		end(t, b)
		if ran, total, jobs := executions(t, b.dir); ran != total-1 || jobs < 2 { // one is shared within each run
			t.Errorf("%d of %d actions ran in %d jobs, want each once, and in several", ran, total, jobs)
		}
		var text []byte
		eventually(t, "the worker without the store ends", func() bool {
			text, _ = os.ReadFile(b.path("hidden"))
			return strings.Contains(string(text), "ended")
		})
		b.says(string(text), "a worker joins a store that is there; does this host see the folder?")
	})
	t.Run("preemption", func(t *testing.T) {
		b := begin(t)
		eventually(t, "the workers are at work", func() bool { return working(b, 5) })
		slurm(t, "sbatch", "--partition=high", "--nodes=2", "--exclusive", "--output=/dev/null", "--wrap=sleep 1")
		eventually(t, "workers are requeued", func() bool { return strings.Contains(slurm(t, "scontrol", "show", "job", "-o"), "Restarts=1") })
		end(t, b)
	})
	t.Run("kill and drain", func(t *testing.T) {
		b := begin(t)
		eventually(t, "the workers are at work", func() bool { return working(b, 5) })
		slurm(t, "scontrol", "update", "nodename=n2", "state=drain", "reason=test")
		defer slurm(t, "scontrol", "update", "nodename=n2", "state=resume")
		killed := 0
		for _, held := range workers(t, b) {
			if syscall.Kill(held, syscall.SIGKILL) == nil {
				killed++
				break
			}
		}
		if killed == 0 && !working(b, 83) {
			t.Error("no worker was killed")
		}
		end(t, b)
	})
	t.Run("cancel", func(t *testing.T) {
		b := begin(t)
		eventually(t, "the workers are at work", func() bool { return working(b, 5) })
		b.command(0, command, "submit cancel smoke")
		b.says(b.stderr, "cancelled ", "what is finished is kept")
		eventually(t, "all jobs end", func() bool { return slurm(t, "squeue", "-h", "-n", "infoplane-smoke") == "" })
		b.command(0, command, "submit cancel smoke")
		b.says(b.stderr, "no job of that name")
		b.command(0, command, "fsck")
	})
	t.Run("a full disk", func(t *testing.T) {
		b := newBench(t)
		if err := os.Mkdir(b.path("store"), 0o700); err != nil {
			t.Fatal(err)
		}
		slurm(t, "mount", "-t", "tmpfs", "-o", "size=6M", "none", b.path("store"))
		t.Cleanup(func() { slurm(t, "umount", "--lazy", b.path("store")) })
		submit(b)
		eventually(t, "all jobs end", func() bool { return slurm(t, "squeue", "-h", "-n", "infoplane-smoke") == "" })
		for _, of := range []string{"*-0.log", "*[0-9].log"} { // a worker, and the job that publishes
			b.says(lastLog(t, b, of), "disk full: free some space there, by `infoplane gc` or else, or keep the store on another disk", "what finished is kept")
		}
		b.command(3, command, "status smoke")
		slurm(t, "mount", "-o", "remount,size=1G", b.path("store"))
		submit(b)
		end(t, b)
	})
	if os.Getenv("INFOPLANE_SLURM") != "long" {
		return
	}
	t.Run("a kill on another host", func(t *testing.T) {
		b := newBench(t)
		b.command(0, command, "run smoke generate")
		other := fmt.Sprintf("hostname elsewhere && exec %s run smoke --worker -j 1 --store %s", command, b.path("store"))
		worker := exec.Command("unshare", "--uts", "--pid", "--mount-proc", "--fork", "--kill-child", "sh", "-c", other)
		if err := worker.Start(); err != nil {
			t.Fatal(err)
		}
		locks := func() int {
			found, _ := filepath.Glob(b.path("store/leases/[0-9a-f]*"))
			return len(found)
		}
		eventually(t, "the worker is at work", func() bool { return locks() > 0 && working(b, 5) })
		worker.Process.Kill()
		worker.Wait()
		if locks() == 0 {
			t.Error("the worker left no lock")
		}
		killed := time.Now()
		submit(b)
		end(t, b)
		if time.Since(killed) < time.Minute {
			t.Error("the lock of a worker on another host was not respected")
		}
	})
}

// lastLog returns the text of the last log of jobs whose name fits.
func lastLog(t *testing.T, b *bench, of string) string {
	t.Helper()
	logs, _ := filepath.Glob(b.path("infoplane-smoke-" + of))
	if len(logs) == 0 {
		t.Fatalf("no log %s", of)
	}
	text, err := os.ReadFile(logs[len(logs)-1])
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// workers returns the processes that have locked actions in the store of the bench.
func workers(t *testing.T, b *bench) (pids []int) {
	t.Helper()
	leases, _ := filepath.Glob(b.path("store/leases/run-*"))
	for _, file := range leases {
		text, _ := os.ReadFile(file)
		if match := regexp.MustCompile(`"process":\s*(\d+)`).FindSubmatch(text); match != nil {
			pid, _ := strconv.Atoi(string(match[1]))
			pids = append(pids, pid)
		}
	}
	return pids
}
