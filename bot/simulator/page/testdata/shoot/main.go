package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

func try(err error) {
	if err != nil {
		fmt.Println("ERR", err)
		os.Exit(1)
	}
}

// shoot NAME WIDTH HEIGHT light|dark [js...]
func main() {
	var w, h int64
	fmt.Sscan(os.Args[2]+" "+os.Args[3], &w, &h)
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx)
	defer cancel()
	_, err := chromedp.Run(ctx, chromedp.EmulateViewport(w, h))
	try(err)
	go func() {
		for m, err := range chromedp.Console(ctx) {
			fmt.Println("CONSOLE", m, err)
			if err != nil {
				return
			}
		}
	}()
	_, err = chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: os.Args[4]}}})
	try(err)
	short, stop := context.WithTimeout(ctx, 40*time.Second)
	defer stop()
	try(chromedp.Do(short, chromedp.Navigate("http://127.0.0.1:18099/"), chromedp.Sleep(1500*time.Millisecond)))
	for _, js := range os.Args[5:] {
		out, err := chromedp.Run(short, chromedp.Evaluate[any](js))
		fmt.Println(out, err)
		try(chromedp.Do(short, chromedp.Sleep(700*time.Millisecond)))
	}
	png, err := chromedp.Run(short, chromedp.CaptureScreenshot())
	try(err)
	os.WriteFile("/tmp/"+os.Args[1]+".png", png, 0o644)
}
