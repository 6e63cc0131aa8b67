//! The macros by which types and operations are declared: each does one thing.

/// Makes a [`Type`](crate::asmx::Type) of each [`Scalar`](crate::asmx::Scalar).
#[macro_export]
macro_rules! asmx_scalars {
    ($($type:ty),* $(,)?) => {$(
        impl $crate::asmx::Type for $type {
            fn shape() -> $crate::asmx::Shape {
                <Self as $crate::asmx::Scalar>::shape()
            }
            fn absent() -> Self {
                <Self as $crate::asmx::Scalar>::absent()
            }
            fn read(element: $crate::asmx::Element<'_>) -> Result<Self, $crate::asmx::Misread> {
                <Self as $crate::asmx::Scalar>::parse(element.text()?).map_err(|cause| element.misread(cause))
            }
            fn write(&self, name: std::borrow::Cow<'static, str>) -> Option<$crate::asmx::Tag> {
                Some($crate::asmx::Tag::new(name).text($crate::asmx::Scalar::print(self)))
            }
            fn put(&self, name: std::borrow::Cow<'static, str>, out: &mut String) {
                $crate::asmx::Tag::put_text(&name, &$crate::asmx::Scalar::printed(self), out);
            }
            fn read_form(name: &str, pairs: &$crate::asmx::Pairs) -> Result<Self, $crate::asmx::Exception> {
                <Self as $crate::asmx::Scalar>::from_pairs(name, pairs)
            }
        }
    )*};
}

/// Declares an enumeration: the .NET class that clients may see in a message, and each value by its name on the wire,
/// further spellings that are read behind `|`. The first value is what an absent one means.
#[macro_export]
macro_rules! asmx_enumeration {
    ($(#[$meta:meta])* $vis:vis enum $name:ident as $wire:literal of $class:literal {
        $first:ident as $first_wire:literal $(| $first_other:literal)*
        $(, $value:ident as $value_wire:literal $(| $other:literal)*)* $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        $vis enum $name {
            #[doc = concat!("`", $first_wire, "`")]
            $first,
            $(#[doc = concat!("`", $value_wire, "`")] $value,)*
        }

        impl $crate::asmx::Scalar for $name {
            const NAME: &'static str = $wire;
            const CLASS: &'static str = $class;

            fn shape() -> $crate::asmx::Shape {
                $crate::asmx::Shape::enumeration($wire, $class, &[$first_wire $(, $value_wire)*])
            }
            fn absent() -> Self {
                Self::$first
            }
            fn parse(text: &str) -> Result<Self, $crate::asmx::Exception> {
                match text {
                    $first_wire $(| $first_other)* => Ok(Self::$first),
                    $($value_wire $(| $other)* => Ok(Self::$value),)*
                    other => Err($crate::asmx::Exception::invalid(format!(
                        "Instance validation error: '{other}' is not a valid value for {}.", $wire
                    ))),
                }
            }
            fn parse_form(text: &str) -> Result<Self, $crate::asmx::Exception> {
                let values = [Self::$first $(, Self::$value)*];
                let text = text.trim();
                let numbered = text.parse::<usize>().ok().and_then(|number| values.get(number).copied());
                numbered.map_or_else(|| Self::parse(text), Ok).map_err(|_| $crate::asmx::Exception::unknown_value(text))
            }
            fn print(&self) -> String {
                $crate::asmx::Scalar::printed(self).into_owned()
            }
            fn printed(&self) -> std::borrow::Cow<'_, str> {
                std::borrow::Cow::Borrowed(match self {
                    Self::$first => $first_wire,
                    $(Self::$value => $value_wire,)*
                })
            }
        }

        $crate::asmx_scalars!($name);
    };
}

/// Declares a class: its members in their order on the wire, further names that are read behind `|`.
#[macro_export]
macro_rules! asmx_record {
    ($(#[$meta:meta])* $vis:vis struct $name:ident as $wire:literal {
        $($(#[$field_meta:meta])* $field:ident as $field_wire:literal $(| $other:literal)* : $type:ty),+ $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        $vis struct $name {
            $($(#[$field_meta])* pub $field: $type,)*
        }

        $crate::asmx_members!($name { $($field as $field_wire $(| $other)* : $type,)* });

        impl $crate::asmx::Type for $name {
            fn shape() -> $crate::asmx::Shape {
                $crate::asmx::Shape::class($wire, Self::members)
            }
            fn absent() -> Self {
                Self { $($field: $crate::asmx::Type::absent(),)* }
            }
            fn read(element: $crate::asmx::Element<'_>) -> Result<Self, $crate::asmx::Misread> {
                Self::read_members(element)
            }
            fn write(&self, name: std::borrow::Cow<'static, str>) -> Option<$crate::asmx::Tag> {
                let mut tag = $crate::asmx::Tag::with_room(name, Self::members().len());
                $($crate::asmx::Type::write_into(&self.$field, $field_wire, &mut tag);)*
                Some(tag)
            }
            fn put(&self, name: std::borrow::Cow<'static, str>, out: &mut String) {
                if Self::members().iter().any(|member| member.shape.attribute) {
                    // Attributes come before everything else, wherever they stand among the members.
                    if let Some(tag) = $crate::asmx::Type::write(self, name) {
                        tag.put(out);
                    }
                    return;
                }
                $crate::asmx::Tag::put_around(&[$crate::asmx::Tag::new(name)], out, |out| {
                    $($crate::asmx::Type::put(&self.$field, std::borrow::Cow::Borrowed($field_wire), out);)*
                });
            }
        }
    };
}

/// How the members of a struct are described and read; not for use by itself.
#[doc(hidden)]
#[macro_export]
macro_rules! asmx_members {
    ($name:ident {}) => {
        impl $name {
            fn members() -> &'static [$crate::asmx::Member] {
                &[]
            }
        }
    };
    ($name:ident { $($field:ident as $wire:literal $(| $other:literal)* : $type:ty,)+ }) => {
        impl $name {
            fn members() -> &'static [$crate::asmx::Member] {
                static MEMBERS: std::sync::LazyLock<Vec<$crate::asmx::Member>> = std::sync::LazyLock::new(|| {
                    vec![$($crate::asmx::Member {
                        name: $wire,
                        others: &[$($other),*],
                        shape: <$type as $crate::asmx::Type>::shape(),
                    },)+]
                });
                &MEMBERS
            }
            fn read_members(element: $crate::asmx::Element<'_>) -> Result<Self, $crate::asmx::Misread> {
                $(let mut $field: Option<$type> = $crate::asmx::Type::read_attribute(element, $wire)?;)+
                for child in element.children() {
                    match child.name() {
                        $($wire $(| $other)* if $field.is_none() => {
                            $field = Some($crate::asmx::Type::read(child)?);
                        })+
                        _ => {}
                    }
                }
                Ok(Self { $($field: $field.unwrap_or_else($crate::asmx::Type::absent),)+ })
            }
        }
    };
}

/// What a method returns: its result, with its `out` parameter if it has one.
#[doc(hidden)]
#[macro_export]
macro_rules! asmx_returned {
    ($result:ty) => {
        $result
    };
    ($result:ty, $out:ty) => {
        ($result, $out)
    };
}

/// Declares a service: a trait with a method for each operation, a struct for what each takes, and the table.
///
/// A row is `fn method as Operation [with(…), …] (field as "name": Type, …) -> Result, "out": Type;`. What stands in
/// brackets are calls on the row's [`Operation`](crate::asmx::Operation); they and the `out` parameter may be left
/// out. The doc comment of a row is the operation's description.
#[macro_export]
macro_rules! asmx_operations {
    ($(#[$meta:meta])* $vis:vis trait $service:ident {$(
        $(#[doc = $doc:literal])*
        fn $method:ident as $operation:ident $([$($with:ident($($value:expr),* $(,)?)),* $(,)?])?
        ($($field:ident as $wire:literal $(| $other:literal)* : $type:ty),* $(,)?)
        -> $result:ty $(, $out:literal : $out_type:ty)?;
    )*}) => {
        $(
            #[doc = concat!("What `", stringify!($operation), "` takes.")]
            #[derive(Debug, Clone, PartialEq)]
            $vis struct $operation {
                $(#[doc = concat!("`", $wire, "`")] pub $field: $type,)*
            }

            $crate::asmx_members!($operation { $($field as $wire $(| $other)* : $type,)* });
            $crate::asmx_arguments!($operation { $($field $wire)* });
        )*

        $(#[$meta])*
        $vis trait $service: Sized + Send + Sync + 'static {
            $(
                $(#[doc = $doc])*
                fn $method(&self, call: &$crate::asmx::Call, request: $operation) -> impl Future<
                    Output = Result<$crate::asmx_returned!($result $(, $out_type)?), $crate::asmx::Exception>,
                > + Send;
            )*

            /// The table of operations.
            fn operations() -> Vec<$crate::asmx::Operation<Self>> {
                vec![$(
                    $crate::asmx::Operation::<Self>::new::<$crate::asmx_returned!($result $(, $out_type)?)>(
                        stringify!($operation),
                        concat!($($doc),*),
                        $operation::members,
                        &[concat!(stringify!($operation), "Result") $(, $out)?],
                        |service, call, input| {
                            let request = $operation::take(input)?;
                            Ok(Box::pin(async move {
                                let result = service.$method(call, request).await?;
                                let names = &[concat!(stringify!($operation), "Result") $(, $out)?];
                                Ok($crate::asmx::returned(result, names))
                            }))
                        },
                    )$($(.$with($($value),*))*)?,
                )*]
            }
        }
    };
}

/// How a struct of arguments is taken from a call; not for use by itself.
#[doc(hidden)]
#[macro_export]
macro_rules! asmx_arguments {
    ($name:ident {}) => {
        impl $name {
            fn take(_input: $crate::asmx::Input<'_>) -> Result<Self, $crate::asmx::Exception> {
                Ok(Self {})
            }
        }
    };
    ($name:ident { $($field:ident $wire:literal)+ }) => {
        impl $name {
            fn take(input: $crate::asmx::Input<'_>) -> Result<Self, $crate::asmx::Exception> {
                match input {
                    $crate::asmx::Input::Soap(element) => Ok(Self::read_members(element)?),
                    $crate::asmx::Input::Form(pairs) => {
                        Ok(Self { $($field: $crate::asmx::Type::read_form($wire, pairs)?,)+ })
                    }
                }
            }
        }
    };
}
