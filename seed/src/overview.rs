//! What people say of themselves: the headline and the overview, from sentences with gaps that names and
//! texts of the taxonomy fill.

use protocol::checks::HEADLINE_BYTES_MAX;
use taxonomy::Entry;

use crate::careless::Care;
use crate::countries::{Country, sentence};
use crate::dice::Dice;
use crate::text::{cut, filled, listed, sentences};
use crate::trades::Calling;

/// The last line of every profile.
pub const NOTE: &str = "This profile was made up by `guildhall seed`.";

/// The most skills that one sentence names.
const NAMED_MAX: usize = 5;

const HEADLINES: [&str; 8] = [
    "{what}",
    "{what} and {skill}",
    "{what} | {skill} | {other}",
    "{what}, {years} years of experience",
    "{what} with {skill}",
    "Your partner for {what}",
    "{what} in {city} and everywhere",
    "{skill}, {other} and {what}",
];

const OPENINGS: [&str; 8] = [
    "{what} is what I do, and I have done it for {years} years.",
    "Hello from {city}! I have worked in {what} for {years} years.",
    "I live in {city}, and my field is {what}.",
    "For {years} years clients have come to me for {what}.",
    "{what}, done with care: that is what I offer.",
    "Do you look for somebody who knows {what}? I have {years} years of it behind me.",
    "I began with {skill} and came to {what} in the end.",
    "My clients are small shops and large companies. What they want of me is {what}.",
];

const ABILITIES: [&str; 6] = [
    "I mostly work with {skills}.",
    "My tools and skills: {skills}.",
    "What I know best is {skill}. I also use {skills}.",
    "Every day I use {skills}.",
    "In the last year most of my work was {skill}, together with {skills}.",
    "Ask me about {skills}.",
];

const MANNERS: [&str; 10] = [
    "You get a first draft within {days} days.",
    "Send me a short note on what you need, and I answer the same day.",
    "I work in small steps, so that you see early where it goes.",
    "Two rounds of changes are part of the price.",
    "I like long projects and clear questions.",
    "The price is agreed on before I begin.",
    "I say so when something takes longer.",
    "References can be seen on request.",
    "I take few projects at a time and finish each of them.",
    "If you do not know yet what you need, we find out together.",
];

/// What is said of a person.
pub struct Voice<'a> {
    /// What they do.
    pub calling: &'a Calling,
    /// What they can, the best first.
    pub skills: &'a [Entry],
    /// Where they live.
    pub country: &'static Country,
    /// In which place.
    pub city: &'a str,
    /// For how many years they have done it.
    pub years: u64,
    /// How carefully they write.
    pub care: Care,
}

impl Voice<'_> {
    /// The headline.
    pub fn headline(&self, dice: &mut Dice) -> String {
        let said = self.filled(dice.pick(&HEADLINES), dice);
        cut(&self.care.write(&said, dice), HEADLINE_BYTES_MAX)
    }

    /// The overview. Whoever fills in little says little.
    pub fn overview(&self, dice: &mut Dice) -> String {
        let mut parts = vec![self.filled(dice.pick(&OPENINGS), dice)];
        if self.care != Care::Sparse {
            parts.push(self.abilities(dice));
            parts.push(self.manners(dice));
        }
        let mut text = parts.iter().map(|part| self.care.write(part, dice)).collect::<Vec<_>>();
        text.extend(self.own_language(dice).map(str::to_owned));
        text.extend(dice.permille(5).then(|| "Write to me: somebody@example.com".to_owned()));
        text.push(NOTE.to_owned());
        text.join("\n\n")
    }

    fn abilities(&self, dice: &mut Dice) -> String {
        let mut said = vec![self.filled(dice.pick(&ABILITIES), dice)];
        let aliases: Vec<_> = self.calling.entry.aliases().take(NAMED_MAX).collect();
        if !aliases.is_empty() && dice.percent(50) {
            said.push(format!("Others call it {}.", dice.pick(&aliases)));
        }
        if !self.calling.text.is_empty() && dice.percent(60) {
            said.push(sentences(self.calling.text, 2).to_owned());
        }
        let texts = self.skills.iter().map(|skill| skill.text()).filter(|text| !text.is_empty());
        said.extend(texts.take(dice.below(3) as usize).map(|text| sentences(text, 1).to_owned()));
        said.join(" ")
    }

    fn manners(&self, dice: &mut Dice) -> String {
        let chosen = dice.some(&MANNERS, 3);
        chosen.into_iter().map(|sentence| self.filled(sentence, dice)).collect::<Vec<_>>().join(" ")
    }

    fn own_language(&self, dice: &mut Dice) -> Option<&'static str> {
        sentence(self.country.language).filter(|_| dice.percent(30))
    }

    /// The sentence with its gaps filled.
    fn filled(&self, sentence: &str, dice: &mut Dice) -> String {
        let what = self.calling.entry.name();
        let names: Vec<_> =
            self.skills.iter().map(|skill| skill.name()).filter(|name| *name != what).collect();
        let skill = |at: usize| names.get(at).copied().unwrap_or(what);
        let others: Vec<_> = names.iter().skip(1).take(NAMED_MAX).copied().collect();
        let skills = if others.is_empty() { what.to_owned() } else { listed(&others) };
        let (years, days) = (self.years.to_string(), dice.between(2, 9).to_string());
        let gaps = [
            ("{what}", what),
            ("{skills}", &skills),
            ("{skill}", skill(0)),
            ("{other}", skill(1)),
            ("{city}", self.city),
            ("{years}", &years),
            ("{days}", &days),
        ];
        filled(sentence, &gaps)
    }
}
