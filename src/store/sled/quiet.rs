//! Calls that may panic on damaged files, as the embedded store does.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs `action`; returns `None` if it panics. Such a panic is not reported: the operator gets one
/// sentence about the damage instead. Panics of other threads are reported as usual.
pub(super) fn quietly<R>(action: impl FnOnce() -> R) -> Option<R> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let report = take_hook();
        set_hook(Box::new(move |panic| {
            if QUIET.get() {
                tracing::debug!("panic while opening a store: {panic}");
            } else {
                report(panic);
            }
        }));
    });
    QUIET.set(true);
    let outcome = catch_unwind(AssertUnwindSafe(action));
    QUIET.set(false);
    outcome.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_no_result_and_the_next_call_works() {
        assert_eq!(quietly(|| panic!("damaged") as u8), None);
        assert_eq!(quietly(|| 1), Some(1));
        assert!(!QUIET.get());
    }
}
