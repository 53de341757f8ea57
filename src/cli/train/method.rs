//! The METHOD argument: the registry's ids, with the registry's own word for one that it lacks.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Command, Error};

use crate::engine::methods::{self, METHODS};

/// The METHOD argument.
pub fn method_arg() -> Arg {
    Arg::new("method")
        .value_name("METHOD")
        .value_parser(Id)
        .help("What to train")
}

/// Accepts the ids of methods.
#[derive(Clone)]
struct Id;

impl TypedValueParser for Id {
    type Value = String;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<String, Error> {
        let id = StringValueParser::new().parse_ref(command, arg, value)?;
        methods::find(&id).map_err(|error| refuse(command, &error))?;
        Ok(id)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let value = |method: &&methods::Method| PossibleValue::new(method.info.id).help(method.info.name);
        Some(Box::new(METHODS.iter().map(value)))
    }
}

/// Wrong usage, in the words of an error.
pub fn refuse(command: &Command, error: &impl ToString) -> Error {
    Error::raw(ErrorKind::ValueValidation, format!("{}\n", error.to_string())).with_cmd(command)
}
