//! A city's storage without the city's noise: batches made once, and a disk that fails on demand.

mod faulty;
mod workload;

pub use faulty::{Faulty, Harm};
pub use workload::{Batch, Workload};
