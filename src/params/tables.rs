//! The macros that write a table of knobs: [`choice!`](crate::choice!) and [`params!`](crate::params!).

/// Makes an enum whose variants are the names of a choice.
///
/// ```
/// deep_clustering::choice! {
///     /// How views are made.
///     pub enum Augmentation { Rpt = "rpt", Vat = "vat" }
/// }
/// use deep_clustering::params::Knob;
/// assert_eq!(Augmentation::parse("vat"), Some(Augmentation::Vat));
/// ```
#[macro_export]
macro_rules! choice {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs)]
        $vis enum $name { $($variant),+ }
        impl $name {
            /// Every name, in order.
            pub const NAMES: &[&str] = &[$($text),+];
        }
        impl $crate::params::Knob for $name {
            fn parse(text: &str) -> Option<Self> { match text { $($text => Some(Self::$variant),)+ _ => None } }
            fn text(&self) -> String { match self { $(Self::$variant => $text.into()),+ } }
        }
    };
}

/// Writes a struct of knobs, [`Spec`](crate::params::Spec)s for them and the one door through which values become typed and valid.
///
/// ```
/// deep_clustering::params! {
///     /// Knobs of an example.
///     pub struct Knobs {
///         /// Weight of the marginal entropy H(Y).
///         mu: f64 = 4.0, real(0.0, 8.0), live;
///         /// Whether there are hidden layers.
///         deep: bool = true, switch;
///         /// Units in each hidden layer.
///         hidden: usize = 256, count(16, 2048) if deep("true");
///     }
/// }
/// let values = [("mu".to_string(), "0".to_string())].into();
/// assert_eq!(Knobs::read(&values).unwrap().mu, 0.0);
/// assert!(Knobs::specs()[0].live);
/// assert!(!Knobs::specs()[2].matters(|_| Some("false".into())));
/// ```
#[macro_export]
macro_rules! params {
    ($(#[doc = $about:literal])* $vis:vis struct $name:ident {
        $($(#[doc = $doc:literal])+ $field:ident: $kind:ty = $default:expr, $range:ident $(($($bound:expr),*))? $(, $live:ident)?
            $(if $other:ident($($choice:literal),+))?;)*
    }) => {
        $(#[doc = $about])*
        #[derive(Clone, Debug, PartialEq)]
        $vis struct $name { $($(#[doc = $doc])+ pub $field: $kind,)* }
        impl $name {
            /// The knobs as data, in the order in which they are shown.
            pub fn specs() -> Vec<$crate::params::Spec> {
                vec![$($crate::params::Spec {
                    name: stringify!($field).into(),
                    doc: [$($doc.trim()),+].join(" ").into(),
                    default: $crate::params::Knob::text(&{ let value: $kind = $default; value }).into(),
                    range: $crate::params!(@range $kind, $range $(($($bound),*))?),
                    live: $crate::params!(@live $($live)?),
                    needs: $crate::params!(@needs $($other $($choice)+)?),
                }),*]
            }
            /// Reads typed knobs from texts; names that are not its own are left alone.
            ///
            /// # Errors
            /// A value outside its range.
            #[allow(dead_code, reason = "a table may serve as data alone")]
            pub fn read(values: &$crate::params::Values) -> Result<Self, $crate::params::ParamError> {
                let specs = Self::specs();
                let mut specs = specs.iter();
                Ok(Self { $($field: $crate::params::read(specs.next().expect("one spec a field"), values)?),* })
            }
        }
    };
    (@range $kind:ty, real($min:expr, $max:expr)) => { $crate::params::Range::Real { min: $min, max: $max } };
    (@range $kind:ty, count($min:expr, $max:expr)) => { $crate::params::Range::Count { min: $min, max: $max } };
    (@range $kind:ty, switch) => { $crate::params::Range::Switch };
    (@range $kind:ty, choice) => {
        $crate::params::Range::Choice(<$kind>::NAMES.iter().map(|name| (*name).into()).collect())
    };
    (@needs) => { None };
    (@needs $other:ident $($choice:literal)+) => {
        Some($crate::params::Needs { knob: stringify!($other).into(), choices: vec![$($choice.into()),+] })
    };
    (@live live) => { true };
    (@live) => { false };
}
