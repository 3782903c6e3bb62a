//! Rust's channels, driven line by line: `shape impl from to producers consumers capacity resident count`.
//!
//! Answers each line with nanoseconds: the whole of it, or for a trip the whole, the median and the 99th percentile.

use std::io::BufRead;
use std::thread;
use std::time::{Duration, Instant};

trait Sender: Clone + Send + 'static {
    fn put(&self, item: f64);
}

trait Receiver: Clone + Send + 'static {
    fn get(&self) -> f64;
}

impl Sender for crossbeam_channel::Sender<f64> {
    fn put(&self, item: f64) {
        self.send(item).unwrap()
    }
}

impl Receiver for crossbeam_channel::Receiver<f64> {
    fn get(&self) -> f64 {
        self.recv().unwrap()
    }
}

impl Sender for flume::Sender<f64> {
    fn put(&self, item: f64) {
        self.send(item).unwrap()
    }
}

impl Receiver for flume::Receiver<f64> {
    fn get(&self) -> f64 {
        self.recv().unwrap()
    }
}

fn crossbeam(capacity: usize) -> (crossbeam_channel::Sender<f64>, crossbeam_channel::Receiver<f64>) {
    match capacity {
        0 => crossbeam_channel::unbounded(),
        _ => crossbeam_channel::bounded(capacity),
    }
}

fn flume_of(capacity: usize) -> (flume::Sender<f64>, flume::Receiver<f64>) {
    match capacity {
        0 => flume::unbounded(),
        _ => flume::bounded(capacity),
    }
}

fn share(count: usize, sharers: usize, index: usize) -> usize {
    count / sharers + usize::from(index < count % sharers)
}

fn pair((sender, receiver): (impl Sender, impl Receiver), count: usize) -> Duration {
    let since = Instant::now();
    for i in 0..count {
        sender.put(i as f64);
        std::hint::black_box(receiver.get());
    }
    since.elapsed()
}

fn flow((sender, receiver): (impl Sender, impl Receiver), producers: usize, consumers: usize, count: usize) -> Duration {
    let since = Instant::now();
    let mut threads = Vec::new();
    for index in 0..producers {
        let sender = sender.clone();
        threads.push(thread::spawn(move || {
            for i in 0..share(count, producers, index) {
                sender.put(i as f64);
            }
        }));
    }
    for index in 0..consumers {
        let receiver = receiver.clone();
        threads.push(thread::spawn(move || {
            for _ in 0..share(count, consumers, index) {
                std::hint::black_box(receiver.get());
            }
        }));
    }
    for thread in threads {
        thread.join().unwrap();
    }
    since.elapsed()
}

fn trip(ping: (impl Sender, impl Receiver), pong: (impl Sender, impl Receiver), count: usize) -> (Duration, Vec<Duration>) {
    let (call, hear) = ping;
    let (answer, heard) = pong;
    let echo = thread::spawn(move || {
        for _ in 0..count {
            answer.put(hear.get());
        }
    });
    let begin = Instant::now();
    let mut times = Vec::with_capacity(count);
    for i in 0..count {
        let since = Instant::now();
        call.put(i as f64);
        heard.get();
        times.push(since.elapsed());
    }
    let whole = begin.elapsed();
    echo.join().unwrap();
    times.sort();
    (whole, times)
}

pub fn main() {
    println!("{}", env!("VERSIONS"));
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let words: Vec<&str> = line.split_whitespace().collect();
        let number = |at: usize| words[at].parse::<usize>().unwrap();
        let (producers, consumers, capacity, count) = (number(4), number(5), number(6), number(8));
        let is_flume = words[1] == "flume";
        match words[0] {
            "pair" if is_flume => println!("{}", pair(flume_of(capacity), count).as_nanos()),
            "pair" => println!("{}", pair(crossbeam(capacity), count).as_nanos()),
            "flow" if is_flume => println!("{}", flow(flume_of(capacity), producers, consumers, count).as_nanos()),
            "flow" => println!("{}", flow(crossbeam(capacity), producers, consumers, count).as_nanos()),
            _ => {
                let (whole, times) = match is_flume {
                    true => trip(flume_of(capacity), flume_of(capacity), count),
                    false => trip(crossbeam(capacity), crossbeam(capacity), count),
                };
                println!("{} {} {}", whole.as_nanos(), times[count / 2].as_nanos(), times[count * 99 / 100].as_nanos());
            }
        }
    }
}
