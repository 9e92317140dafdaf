//! Names of people, companies and places, put together from syllables: nobody who lives is meant.

use crate::dice::Dice;

/// The beginnings and the ends of a kind of names, each list with spaces between. An underscore is a space of
/// the name.
type Parts = [&'static str; 2];

/// How people and places are called in a part of the world.
#[derive(Debug)]
pub struct Style {
    first: Parts,
    last: Parts,
    city: Parts,
}

impl Style {
    /// The name of a person.
    pub fn person(&self, dice: &mut Dice) -> String {
        format!("{} {}", joined(self.first, dice), joined(self.last, dice))
    }

    /// The name of a place.
    pub fn city(&self, dice: &mut Dice) -> String {
        joined(self.city, dice)
    }

    /// The name of a company, a shop or a school.
    pub fn company(&self, dice: &mut Dice) -> String {
        let (name, city) = (joined(self.last, dice), joined(self.city, dice));
        let (work, colour, thing) = (word(WORKS, dice), word(COLOURS, dice), word(THINGS, dice));
        match dice.below(4) {
            0 => format!("{name} & Co"),
            1 => format!("{name} {work}"),
            2 => format!("{city} {work}"),
            _ => format!("{colour} {thing}"),
        }
    }
}

fn joined([begins, ends]: Parts, dice: &mut Dice) -> String {
    [word(begins, dice), word(ends, dice)].concat().replace('_', " ")
}

/// One word of a list with spaces between.
fn word(list: &'static str, dice: &mut Dice) -> &'static str {
    let count = list.split(' ').count() as u64;
    list.split(' ').nth(dice.below(count) as usize).unwrap_or_default()
}

const WORKS: &str = "Studio Works Trading Group Labs Partners Media Logistics Foods Clinic Books Energy";
const COLOURS: &str = "Blue Copper Amber Quiet Little Northern Silver Bright Paper Second Open Violet";
const THINGS: &str = "Harbour Fox Lantern Orchard Kettle Compass Meadow Anchor Pixel Bakery Ladder Window";

pub static ANGLO: Style = Style {
    first: [
        "Al Bren Cal Dor El Fen Gar Har Jas Kel Lor Mar Nor Ros Tam Wil",
        "an en a ie on ine er y eth is",
    ],
    last: [
        "Ash Brook Cald Dun Ells Fair Green Hal Kings Lang Mor North Pem Rad Stan Thorn Whit",
        "ford ley well by ton wick field son more worth",
    ],
    city: [
        "Alder Barn Clay Dray Eddle Fen Graven Hollow Larch Mill Oaken Penny Quarr Rush Thistle Wend",
        "bridge bury combe dale ford ham haven mouth port stead",
    ],
};

pub static GERMANIC: Style = Style {
    first: [
        "Adel Bert Diet Elf Frie Ger Hel Ing Jo Kon Lie Mat Ot Rein Sieg Wal",
        "a bert de fried gard hilde ke mar na rich wig se",
    ],
    last: [
        "Acker Berg Brunn Dorn Eich Feld Grün Hohl Kies Lind Mühl Ober Rosen Stein Tann Wies",
        "bach bauer berger feld hauer hofer mann meier schläger stätter thal wald",
    ],
    city: [
        "Alten Birken Erlen Falken Grün Hasel Königs Linden Mühl Nieder Ober Tannen",
        "au berg brück burg dorf felde hausen heim kirchen stedt walde",
    ],
};

pub static NORDIC: Style = Style {
    first: [
        "As Bir Dag Ei Frey Gun Hal In Lin Sig Sol Tor",
        "a björn dis gerd grid mund ne nar rid stein vald",
    ],
    last: [
        "Berg Björk Ek Gran Hag Lind Nord Sand Sjö Strand Ström",
        "berg blad dahl gren holm kvist lund mark ström vik",
    ],
    city: ["Alm Björk Elv Gran Hav Lund Nor Sund Vester", "by fors köping lunda sand stad vik ås"],
};

pub static ROMANCE: Style = Style {
    first: [
        "Al Be Car Da Es Fe Gra I Ju Lu Ma Ni Pa Ra So Ta",
        "bela cio dora elo fina lia lino mira nando rena rico tino viana zinha",
    ],
    last: [
        "Alva Bar Cas Del Esca Fon Gal Her Lom Mon Nava Oli Pal Qui Rive Sal",
        "bello cedo dera doza lho lano mar nares randa reda ros tero valle zano",
    ],
    city: [
        "Agua Bella Campo Flor Gran Monte Nueva Palma Puerto Río Vila",
        "_Rosa _Luna _Verde _Clara _Sierra _Lindo mar torre _Viejo",
    ],
};

pub static FRENCH: Style = Style {
    first: [
        "Ade Bas Cé Del Elo Fab Gis Hen Jo Lau Ma No Oph Ré Syl Val",
        "line tien cile phin die rice selle riette celin rent thilde émi vain aine",
    ],
    last: [
        "Beau Char Dur Fon Gar La Mar Mont Per Roch Saul Ver",
        "champ dier lieu mont nard nier rand reau tel ville",
    ],
    city: [
        "Aube Belle Clair Fon Haute Mont Pont Roche Val Ville",
        "bois court fort lac neuve rive val vigne",
    ],
};

pub static SLAVIC: Style = Style {
    first: [
        "Bog Dob Jar Kaz Lad Mil Neb Ol Rad Slav Stan Tad Vlad Zor",
        "dan ena ika imir islav omir ka na oslava ran",
    ],
    last: [
        "Bor Chor Drag Hlav Jel Kov Lis Mal Nov Petr Rud Sokol Tur Zel",
        "ak bicki chuk enko evski ić in nik ov owicz ski yk",
    ],
    city: ["Bel Brz Dob Gor Jas Kal Lub Mir Nov Pol Rad Star", "any bor grad ica in ki ów polje sk ystok"],
};

pub static INDIC: Style = Style {
    first: [
        "Aa Bha Cha De Ish Ka La Mee Na Pri Ra Sha Su Ta Vi",
        "dhi esh havi jeet ksha lini mika nand nita rani rav vya yan",
    ],
    last: [
        "Ach Bhat Chan Desh Gup Jo Kul Mal Nar Pan Rag Sar Tri Var",
        "arya dekar dhary hotra ian karni mukh pathy rajan shan tavan vedi",
    ],
    city: [
        "Amb Chand Dev Gang Indra Jal Kamal Lak Man Nand Raj Sur",
        "abad garh gaon nagar palli patnam pur wara",
    ],
};

pub static ARABIC: Style = Style {
    first: [
        "Ab Ay Bas Fa Ha Ib Jam Kha Lay Mah Nad Ra Sa Yu Za",
        "dia fiq iha il ima in la lim mal na reem shid yan zan",
    ],
    last: [
        "Ban Dar Fay Ghal Has Jab Kan Mans Nas Qad Rah Sab Tal Zah",
        "abi ani awi ayed eddin eri emi imi ouni our oush",
    ],
    city: ["Ain Bab Dar Kafr Mina Qasr Ras Wadi", "_Amar _Batin _Dahab _Hilal _Jadid _Noor _Salam _Zahra"],
};

pub static AFRICAN: Style = Style {
    first: [
        "Ade Am Chi Eme Fo Ife Ka Ki Ngo Ola Se Tai Wan Ye",
        "bola bisi chi dele dira jiru ka kemi lani nyi oma shola tunde",
    ],
    last: [
        "Aba Bala Chuk Dim Eze Gath Ik Ka Mu Nwo Oko Olu Wai",
        "ango bade bua chukwu jimi kafor mba ngugi oro tola wande yemi",
    ],
    city: ["Aba Ibo Kadu Lago Maku Naka Ogo Zari", "beti dara kuru lele mosa ndi ropi shana"],
};

pub static TURKIC: Style = Style {
    first: ["Ay Bar Cem Den El Ferh Gül Kem Nur Öz Sel Tol Yas", "an ay din ga gül il in iz mira su tem"],
    last: ["Ak Boz Çel Dem Er Gök Kara Öz Şah Tun Yıl", "altın bey dağ doğan er ik ir kaya maz oğlu taş"],
    city: ["Ak Çam Deniz Elma Göl Kara Taş Yeşil", "bahçe hisar kent köy pınar su tepe yurt"],
};

pub static MALAY: Style = Style {
    first: ["Ad Bud Cit Dew Eka Indra Lestar Put Rat Sul Tri Wah", "i iani ono yanti anto asih ayu ika isna"],
    last: ["Har Kus Nug Pra Sant Set Sur Wib Yul", "awan iadi iawan ono oso ranto tama uma yadi"],
    city: ["Ban Cila Kali Lem Mada Pala Su Tangga", "bang jaya karta mukti raya sari wangi"],
};

pub static JAPANESE: Style = Style {
    first: ["Aki Chi Emi Haru Kazu Mi Nao Rei Sato Tomo Yu", "hiko ka ko mi na nobu ro shi to ya"],
    last: [
        "Aka Fuji Hoshi Ishi Kawa Kuro Matsu Naka Oka Shira Taka Yama",
        "bashi da gawa hara kura mori moto numa saki shima zawa",
    ],
    city: ["Aoi Hana Kita Mizu Nishi Saku", "gaoka hama kawa machi mura shiro yama"],
};
