//! A WebSocket over a connection that HTTP gave up: frames made in memory, bytes sent by tokio.

use bytes::{Buf, BytesMut};
use std::io::{self, Read, Write};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tungstenite::protocol::frame::CloseFrame;
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::protocol::{Role, WebSocketConfig};
use tungstenite::{Error, Message, WebSocket};

/// Bytes a client may say at once.
const MESSAGE_BYTES_MAX: usize = 2 * 1024;
/// Bytes read at once.
const READ_BYTES: usize = 1024;

/// A WebSocket.
pub(super) struct Socket<S> {
    frames: WebSocket<Memory>,
    stream: S,
}

/// What a client said.
#[derive(Debug)]
pub(super) enum Heard {
    /// A text.
    Text(String),
    /// Only that it is there.
    Sign,
}

/// Bytes between the frames and the stream.
#[derive(Default)]
struct Memory {
    come: BytesMut,
    going: BytesMut,
}

impl Read for Memory {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.come.is_empty() {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let count = into.len().min(self.come.len());
        self.come.copy_to_slice(&mut into[..count]);
        Ok(count)
    }
}

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.going.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Socket<S> {
    /// The server's side of a connection whose handshake is over.
    pub(super) fn over(stream: S) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BYTES)
            .write_buffer_size(0)
            .max_message_size(Some(MESSAGE_BYTES_MAX))
            .max_frame_size(Some(MESSAGE_BYTES_MAX));
        let frames = WebSocket::from_raw_socket(Memory::default(), Role::Server, Some(config));
        Socket { frames, stream }
    }

    /// Waits for what the client says; may be given up and called again. An error: it is gone.
    pub(super) async fn hear(&mut self) -> io::Result<Heard> {
        loop {
            match self.frames.read() {
                Ok(Message::Text(text)) => return Ok(Heard::Text(text.as_str().to_owned())),
                Ok(Message::Binary(_)) => return Err(io::ErrorKind::InvalidData.into()),
                Ok(_) => {
                    self.flush().await?;
                    return Ok(Heard::Sign);
                }
                Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => (),
                Err(error) => {
                    // A closing client is answered, where it can still hear.
                    let _ = self.flush().await;
                    return Err(io::Error::other(error));
                }
            }
            let mut bytes = [0; READ_BYTES];
            match self.stream.read(&mut bytes).await? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                count => self.frames.get_mut().come.extend_from_slice(&bytes[..count]),
            }
        }
    }

    /// Says something, and waits until it is under way.
    pub(super) async fn say(&mut self, frame: Vec<u8>) -> io::Result<()> {
        self.send(Message::Binary(frame.into())).await
    }

    /// Asks whether anybody is there.
    pub(super) async fn ping(&mut self) -> io::Result<()> {
        self.send(Message::Ping(tungstenite::Bytes::new())).await
    }

    /// Says good-bye, and why.
    pub(super) async fn close(&mut self, code: CloseCode, reason: &'static str) {
        let why = CloseFrame { code, reason: reason.into() };
        // The connection is over either way.
        if self.frames.close(Some(why)).is_ok() {
            let _ = self.flush().await;
        }
    }

    async fn send(&mut self, message: Message) -> io::Result<()> {
        self.frames.write(message).map_err(io::Error::other)?;
        self.flush().await
    }

    /// Writes what waits; may be given up at any time, and what is left goes first the next time.
    async fn flush(&mut self) -> io::Result<()> {
        while !self.frames.get_ref().going.is_empty() {
            let count = self.stream.write(&self.frames.get_ref().going).await?;
            if count == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            self.frames.get_mut().going.advance(count);
        }
        self.stream.flush().await
    }
}
