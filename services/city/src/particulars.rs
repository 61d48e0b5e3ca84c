//! What the register says of a component or a lot of material beside its name, type and place
//! (部件属性): packed, because a city has millions of them.

use crate::date::Date;
use crate::datum::Datum;
use crate::geometry::Geometry;
use crate::height::Height;
use crate::identifier::Identifier;
use std::num::NonZeroU16;
use std::sync::Arc;

/// Who a component belongs to, in which part.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Office {
    /// 主管部门: the competent authority.
    Authority,
    /// 权属单位: the owner.
    Owner,
    /// 养护单位: who maintains it.
    Maintainer,
}

impl Office {
    /// Every office.
    pub const ALL: [Office; 3] = [Office::Authority, Office::Owner, Office::Maintainer];
}

/// A department or unit, by its code (it may be the unified social-credit code) and its name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Party {
    /// Its code; empty where only the name is known.
    pub code: Box<str>,
    /// Its name.
    pub name: Box<str>,
}

/// Where a party stands in [`crate::Parties`], counted from 1, so that none takes no room;
/// 168,000 rows share few.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PartySlot(NonZeroU16);

impl PartySlot {
    /// The slot with this number, from 0; none past [`crate::PARTIES_MAX`].
    pub fn new(slot: usize) -> Option<PartySlot> {
        NonZeroU16::new(u16::try_from(slot + 1).ok()?).map(PartySlot)
    }

    /// Its number, from 0.
    pub fn slot(self) -> usize {
        usize::from(self.0.get()) - 1
    }
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident {
        $($(#[$each:meta])* $variant:ident $word:literal,)*
    })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum $name { $($(#[$each])* $variant,)* }

        impl $name {
            /// Every one, in the order of the standard.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// Its word in files and answers.
            pub fn name(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }

            /// The one with this word.
            pub fn named(word: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|one| one.name() == word)
            }
        }
    )*};
}

words! {
    /// How a component stands by the register (部件状态).
    Standing {
        /// 完好
        Intact "intact",
        /// 破损
        Damaged "damaged",
        /// 丢失
        Missing "missing",
        /// 废弃
        Disused "disused",
        /// 移除
        Removed "removed",
    }
    /// Where what the register says of a component comes from (数据来源).
    Source {
        /// 实测
        Survey "survey",
        /// 普查
        Census "census",
        /// 人工上报
        Report "report",
    }
    /// How well a position is known (定位精度等级).
    Accuracy {
        /// To 0.5 m: sharp objects in public space.
        A "A",
        /// To 1 m: objects whose centre is not sharp.
        B "B",
        /// To 10 m: large objects, or such that were located indirectly.
        C "C",
    }
}

impl Accuracy {
    /// How far off a position may be, metres.
    pub fn metres(self) -> f64 {
        match self {
            Accuracy::A => 0.5,
            Accuracy::B => 1.0,
            Accuracy::C => 10.0,
        }
    }
}

/// A position as it was given: the pair and its datum.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Original {
    /// Degrees east, or metres east.
    pub x: f64,
    /// Degrees north, or metres north.
    pub y: f64,
    /// What the numbers mean.
    pub datum: Datum,
}

/// A text that a component may have.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Text {
    /// 名称: what the object is called, such as 云城东路电力井盖.
    Title,
    /// 位置描述: where it is, in words.
    Location,
    /// 照片: where a photo of it can be found.
    Photo,
    /// 备注
    Note,
    /// For materials: the depot it lies in.
    Depot,
}

impl Text {
    /// Every text.
    pub const ALL: [Text; 5] = [Text::Title, Text::Location, Text::Photo, Text::Note, Text::Depot];

    /// Its word in files and answers.
    pub fn name(self) -> &'static str {
        match self {
            Text::Title => "title",
            Text::Location => "location",
            Text::Photo => "photo",
            Text::Note => "note",
            Text::Depot => "depot",
        }
    }

    /// Letters it may have at most.
    pub fn letters_max(self) -> usize {
        match self {
            Text::Title | Text::Depot => 50,
            Text::Location | Text::Photo => 200,
            Text::Note => 500,
        }
    }
}

/// Stands between two texts; a text itself never holds it.
const BETWEEN: char = '\u{1f}';

/// The texts of a component in one allocation, and in none where it has none.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Texts(Box<str>);

impl Texts {
    /// The texts that were written as one.
    pub fn joined(text: Box<str>) -> Texts {
        Texts(text)
    }

    /// All of them as one text.
    pub fn as_joined(&self) -> &str {
        &self.0
    }

    /// One of them; empty where there is none.
    pub fn get(&self, which: Text) -> &str {
        self.0.split(BETWEEN).nth(which as usize).unwrap_or_default()
    }

    /// Takes a text in the place of an earlier one. Marks that no reader sees are left out.
    pub fn set(&mut self, which: Text, text: &str) {
        let clean: String = text.trim().chars().filter(|letter| !letter.is_control()).collect();
        let new = |of: Text| if of == which { clean.as_str() } else { self.get(of) };
        let parts = Text::ALL.map(new);
        let last = parts.iter().rposition(|part| !part.is_empty()).map_or(0, |last| last + 1);
        self.0 = parts[..last].join(BETWEEN.encode_utf8(&mut [0; 4])).into();
    }
}

/// What the register says of a thing beside its name, type and place. What was never said is
/// absent.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Particulars {
    /// 标识码
    pub identifier: Option<Identifier>,
    /// Names, places, notes.
    pub texts: Texts,
    /// Authority, owner, maintainer, by [`Office`].
    pub parties: [Option<PartySlot>; 3],
    /// How it stands by the register.
    pub standing: Option<Standing>,
    /// 初始日期: when it was surveyed first.
    pub surveyed: Option<Date>,
    /// 变更日期: when its state or whose it is changed last.
    pub changed: Option<Date>,
    /// Where this comes from.
    pub source: Option<Source>,
    /// How well its position is known.
    pub accuracy: Option<Accuracy>,
    /// 高程
    pub height: Option<Height>,
    /// Its position as it was given; none of what has a geometry, which was given itself.
    pub original: Option<Original>,
    /// 几何: the lines or areas it is, where it is more than a point; its place lies on them.
    pub geometry: Option<Arc<Geometry>>,
}

impl Particulars {
    /// Whether the register says that it is there no more, or serves no more.
    pub fn is_out_of_service(&self) -> bool {
        matches!(self.standing, Some(Standing::Disused | Standing::Removed))
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Particulars::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stand_each_for_itself_and_none_takes_no_room() {
        let mut texts = Texts::default();
        texts.set(Text::Note, " 井盖\u{1f}松动\n ");
        texts.set(Text::Title, "云城东路电力井盖");
        assert_eq!(texts.get(Text::Note), "井盖松动", "what parts texts is in none");
        assert_eq!((texts.get(Text::Title), texts.get(Text::Photo)), ("云城东路电力井盖", ""));
        texts.set(Text::Note, "");
        texts.set(Text::Title, "");
        assert_eq!(texts, Texts::default());
    }

    #[test]
    fn a_component_is_small_beside_its_texts() {
        assert!(size_of::<Particulars>() <= 80, "{}", size_of::<Particulars>());
    }
}
