//! Commands that have arrived and wait to be carried out.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use deep_clustering::protocol::{Command, Event};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::MessageEvent;

use super::scope;
use crate::bridge;

/// A command and the bytes of the files that it names.
pub type Letter = (Command, Vec<Vec<u8>>);

/// The queue of commands.
#[derive(Default)]
pub struct Inbox {
    letters: RefCell<VecDeque<Letter>>,
    waker: RefCell<Option<Waker>>,
}

impl Inbox {
    /// Listens for as long as the worker lives.
    pub fn listen() -> Rc<Self> {
        let inbox = Rc::new(Self::default());
        let receiver = Rc::clone(&inbox);
        let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| receiver.hear(&message));
        scope::worker().set_onmessage(Some(hear.as_ref().unchecked_ref()));
        hear.forget();
        inbox
    }

    fn hear(&self, message: &MessageEvent) {
        match bridge::decode_command(&message.data()) {
            Ok(letter) => self.letters.borrow_mut().push_back(letter),
            Err(error) => scope::post(&Event::Refused {
                error: format!("the command could not be read: {error}"),
            }),
        }
        if let Some(waker) = self.waker.borrow_mut().take() {
            waker.wake();
        }
    }

    /// The oldest letter.
    pub fn pop(&self) -> Option<Letter> {
        self.letters.borrow_mut().pop_front()
    }

    /// Waits until there is a letter.
    pub async fn arrival(&self) {
        poll_fn(|context| {
            if !self.letters.borrow().is_empty() {
                return Poll::Ready(());
            }
            *self.waker.borrow_mut() = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}
