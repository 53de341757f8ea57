//! How a run begins, from nothing or from a checkpoint, and how a checkpoint is made.

use deep_clustering::engine::checkpoint::Checkpoint;
use deep_clustering::engine::device::Opened;
use deep_clustering::engine::{Error, Run};
use deep_clustering::protocol::{Event, Request};

use super::{Going, Trainer, scope};

/// The note of a checkpoint that says what was asked.
const REQUEST: &str = "request";
/// The note of a checkpoint that says how many seconds were spent in steps.
const SECONDS: &str = "seconds";

impl Trainer {
    pub(super) async fn prepare(&mut self, number: u32, request: &Request) -> Result<(), String> {
        let (run, opened) = self.build(request).await?;
        self.begin(Going::new(number, request, run, 0.0), opened).await;
        Ok(())
    }

    /// Goes on from a checkpoint; if that cannot be, the present run stays.
    pub(super) async fn restore(&mut self, number: u32, request: &Request, bytes: &[u8]) -> Result<(), String> {
        let (mut run, opened) = self.build(request).await?;
        let checkpoint = Checkpoint::from_bytes(bytes).map_err(|error| refusal(&error))?;
        run.restore(&checkpoint).map_err(|error| refusal(&error))?;
        let seconds = checkpoint.notes.get(SECONDS).and_then(|text| text.parse().ok());
        let going = Going::new(number, request, run, seconds.unwrap_or_default());
        self.begin(going, opened).await;
        Ok(())
    }

    async fn build(&mut self, request: &Request) -> Result<(Run, Opened), String> {
        let opened = self.device(request.device).await?;
        let dataset = self.dataset.as_ref().ok_or("there are no images yet")?;
        let mut run = Run::prepare(request, dataset, &opened).map_err(|error| error.to_string())?;
        run.set_extras(self.extras);
        self.guests.join(&mut run);
        Ok((run, opened))
    }

    async fn begin(&mut self, going: Going, opened: Opened) {
        scope::post(&Event::Pictures {
            run: going.number,
            pictures: going.run.pictures(),
        });
        scope::post(&Event::Started {
            run: going.number,
            device: opened.report,
        });
        self.run = Some(going);
        self.pace.restart();
        self.frame(false).await;
    }

    /// Hands over a checkpoint; one that the device does not give is answered with no bytes.
    pub(super) async fn save(&self) -> Result<(), String> {
        if let Some(going) = &self.run {
            scope::post(&Event::Saved {
                run: going.number,
                step: going.run.step_count(),
                bytes: going.bytes().await.unwrap_or_default(),
            });
        }
        Ok(())
    }
}

impl Going {
    fn new(number: u32, request: &Request, run: Run, seconds: f64) -> Self {
        Self {
            number,
            request: request.clone(),
            run,
            training: false,
            until: None,
            seconds,
        }
    }

    /// The run as a safetensors file that also says what was asked.
    async fn bytes(&self) -> Result<Vec<u8>, Error> {
        let mut checkpoint = self.run.save().await?;
        let request = serde_json::json!({ "request": self.request });
        checkpoint.notes.insert(REQUEST.into(), request.to_string());
        checkpoint.notes.insert(SECONDS.into(), self.seconds.to_string());
        checkpoint.to_bytes()
    }
}

fn refusal(error: &Error) -> String {
    format!(
        "{error}. Weights go on only with the method, the seed and the sizes that they were trained with; everything is as it was."
    )
}
