//! The same channels where a thread can't give its core to another while it waits, as in JavaScript.

#[path = "../main.rs"]
mod queues;

/// Rust's `yield_now()` comes here instead of to libc's.
#[no_mangle]
pub extern "C" fn sched_yield() -> i32 {
    std::hint::spin_loop();
    0
}

fn main() {
    queues::main()
}
