//! Independent parts of a calculation on all cores; where there is one core or no threads (a page's worker), one after the other.

use std::num::NonZero;
use std::thread;

/// Gives the number of parts worth making: the cores of this machine, 1 where threads do not exist.
pub fn count() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// Works on each part at the same time, the first one on this thread, and gives the results in the order of the parts.
///
/// Results must not depend on how the work is divided: runs repeat on machines with other numbers of cores.
///
/// # Panics
/// When `work` panics.
pub fn map<T: Send, R: Send>(parts: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let mut parts = parts.into_iter();
    let Some(first) = parts.next() else {
        return vec![];
    };
    if parts.len() == 0 {
        return vec![work(first)];
    }
    let work = &work;
    thread::scope(|scope| {
        let others: Vec<_> = parts.map(|part| scope.spawn(move || work(part))).collect();
        let mut results = vec![work(first)];
        results.extend(
            others
                .into_iter()
                .map(|other| other.join().expect("a part of a calculation panicked")),
        );
        results
    })
}

/// Items that are worth a thread of their own.
const SMALLEST_CHUNK: usize = 256;

/// Works on consecutive chunks of `items` at the same time, each with the index of its first item; results come in order.
///
/// # Panics
/// When `work` panics.
pub fn map_chunks<T: Send, R: Send>(items: &mut [T], work: impl Fn(usize, &mut [T]) -> R + Sync) -> Vec<R> {
    let length = items.len().div_ceil(count()).max(SMALLEST_CHUNK);
    let chunks = items
        .chunks_mut(length)
        .enumerate()
        .map(|(i, chunk)| (i * length, chunk))
        .collect();
    map(chunks, |(start, chunk)| work(start, chunk))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_of_the_parts() {
        assert_eq!(map((0..9).collect(), |i| i * i), [0, 1, 4, 9, 16, 25, 36, 49, 64]);
        assert_eq!(map(vec![3], |i| i + 1), [4]);
        assert!(map(Vec::<u8>::new(), |i| i).is_empty());
        assert!(count() >= 1);
    }

    #[test]
    fn chunks_know_where_they_start() {
        let mut items = vec![0; 10 * SMALLEST_CHUNK + 3];
        let lengths = map_chunks(&mut items, |start, chunk| {
            chunk.iter_mut().enumerate().for_each(|(i, item)| *item = start + i);
            chunk.len()
        });
        assert_eq!(lengths.iter().sum::<usize>(), items.len());
        assert!(items.iter().enumerate().all(|(i, &item)| i == item));
    }
}
