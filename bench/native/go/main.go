// Go's channels, driven line by line: `shape impl from to producers consumers capacity resident count`.
//
// Answers each line with nanoseconds: the whole of it, or for a trip the whole, the median and the 99th percentile.
package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"sort"
	"sync"
	"time"
)

func share(count, sharers, index int) int {
	own := count / sharers
	if index < count%sharers {
		own++
	}
	return own
}

func pair(capacity, count int) time.Duration {
	channel := make(chan float64, capacity)
	since := time.Now()
	for i := 0; i < count; i++ {
		channel <- float64(i)
		<-channel
	}
	return time.Since(since)
}

func flow(producers, consumers, capacity, count int) time.Duration {
	channel := make(chan float64, capacity)
	var group sync.WaitGroup
	group.Add(producers + consumers)
	since := time.Now()
	for p := 0; p < producers; p++ {
		go func(own int) {
			for i := 0; i < own; i++ {
				channel <- float64(i)
			}
			group.Done()
		}(share(count, producers, p))
	}
	for c := 0; c < consumers; c++ {
		go func(own int) {
			for i := 0; i < own; i++ {
				<-channel
			}
			group.Done()
		}(share(count, consumers, c))
	}
	group.Wait()
	return time.Since(since)
}

// Each side is locked to a thread of the system, as threads are elsewhere.
func trip(count int) (time.Duration, []time.Duration) {
	ping, pong := make(chan float64, 1), make(chan float64, 1)
	times := make([]time.Duration, count)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		for i := 0; i < count; i++ {
			pong <- <-ping
		}
	}()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	begin := time.Now()
	for i := range times {
		since := time.Now()
		ping <- float64(i)
		<-pong
		times[i] = time.Since(since)
	}
	whole := time.Since(begin)
	sort.Slice(times, func(a, b int) bool { return times[a] < times[b] })
	return whole, times
}

func main() {
	fmt.Println("Go", runtime.Version()[2:])
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var shape, impl, from, to string
		var producers, consumers, capacity, resident, count int
		fmt.Sscan(lines.Text(), &shape, &impl, &from, &to, &producers, &consumers, &capacity, &resident, &count)
		switch shape {
		case "pair":
			fmt.Println(pair(capacity, count).Nanoseconds())
		case "flow":
			fmt.Println(flow(producers, consumers, capacity, count).Nanoseconds())
		case "trip":
			whole, times := trip(count)
			fmt.Println(whole.Nanoseconds(), times[count/2].Nanoseconds(), times[count*99/100].Nanoseconds())
		}
	}
}
