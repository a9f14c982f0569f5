package browser

import (
	"context"
	"flag"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

var (
	pageFlag  = flag.String("page", "", "the report `FILE` to open")
	shotsFlag = flag.String("shots", "", "write screenshots to `DIR`")
)

// reportFile is the page under test.
func reportFile(t *testing.T) string {
	t.Helper()
	if *pageFlag == "" {
		t.Skip("no page: run `infoplane run smoke`, then test with -page FILE")
	}
	file, err := filepath.Abs(*pageFlag)
	if err == nil {
		_, err = os.Stat(file)
	}
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// launch starts one Chromium for a test.
func launch(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("no chromium on the path: apt-get install chromium")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-background-networking", true),
		chromedp.UserDataDir(t.TempDir()), chromedp.WSURLReadTimeout(time.Minute))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// step is one thing done in a tab.
type step = chromedp.Action[chromedp.Void]

// call is a step by its name in the DevTools protocol.
func call[P, R any](command cdp.Command[P, R], params P) step {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, command, params)
		return err
	})
}

// media sets a preference of the reader: prefers-color-scheme, …
func media(name, value string) step {
	return call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: name, Value: value}}})
}

// tab is one open page, and what went wrong in it.
type tab struct {
	context.Context
	patience time.Duration // with what should happen soon

	mu       sync.Mutex
	troubles []string
}

// open loads a file in a new tab. What the page logs, throws or fetches is trouble.
func open(t *testing.T, browser context.Context, file string, before ...step) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 5*time.Minute) // of a busy machine
	t.Cleanup(cancel)
	p := &tab{Context: ctx, patience: 10 * time.Second}
	address := (&url.URL{Scheme: "file", Path: file}).String()
	folder := address[:strings.LastIndexByte(address, '/')+1] // a film lies beside the page
	err := chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventConsoleAPICalled:
			var words []string
			for _, a := range e.Args {
				words = append(words, string(a.Value)+a.Description)
			}
			p.trouble("console." + e.Type.String() + ": " + strings.Join(words, " "))
		case *runtime.EventExceptionThrown:
			p.trouble("exception: " + e.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			p.trouble("log: " + e.Entry.Text)
		case *network.EventRequestWillBeSent:
			if u := e.Request.URL; !strings.HasPrefix(u, folder) && !strings.HasPrefix(u, "data:") {
				p.trouble("fetches " + u)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	steps := append([]step{call(network.Enable, network.EnableParams{}), call(log.Enable, cdp.Empty{})}, before...)
	if err := p.do(append(steps, chromedp.Navigate(address))...); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *tab) trouble(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.troubles = append(p.troubles, text)
}

func (p *tab) troubled() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.troubles
}

func (p *tab) do(steps ...step) error { return chromedp.Do(p, steps...) }

// ask evaluates JavaScript in the page.
func ask[T any](p *tab, script string) (T, error) {
	return chromedp.Run(p, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
}

// until waits for a condition in the page.
func (p *tab) until(condition string) error {
	_, err := chromedp.Run(p, chromedp.Poll[bool](condition, chromedp.WithPollingTimeout(p.patience)))
	return err
}
