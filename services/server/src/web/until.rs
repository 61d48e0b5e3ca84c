//! A stream that ends when its listener is signed in no more.

use crate::staff::Asker;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio_stream::Stream;

/// What somebody listens to, until its session ends.
pub(super) struct Until<S> {
    told: Pin<Box<S>>,
    ended: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl<S: Stream> Until<S> {
    pub(super) fn ends(asker: Asker, told: S) -> Until<S> {
        Until { told: Box::pin(told), ended: Box::pin(asker.ends()) }
    }
}

impl<S: Stream> Stream for Until<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
        if self.ended.as_mut().poll(context).is_ready() {
            return Poll::Ready(None);
        }
        self.told.as_mut().poll_next(context)
    }
}
