"""The small words of replies, Indonesian and Sundanese: address, greeting, padding, short forms. Pure data.

They carry no answer by themselves: a reading looks past them, and past nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping

from appliance.inbox.grammar.word_sets import word_set

SHORT_FORMS: Mapping[str, str] = {
    **dict.fromkeys(("tdk", "tak", "gak", "ga", "gk", "nggak", "ngga", "enggak", "engga", "tdak"), "tidak"),
    **dict.fromkeys(
        ("tida", "kagak", "ndak", "tidk", "tdk2", "gag", "tidaak", "ngak", "nda", "gax"), "tidak"
    ),
    **dict.fromkeys(
        ("gabisa", "gbisa", "gakbisa", "gabs", "gakbs", "tdkbisa", "tdkbs", "gabsa", "gahadir"), "tidak"
    ),
    **dict.fromkeys(("dr", "dri", "ti"), "dari"),
    **dict.fromkeys(("bs", "bsa", "bisaa", "biisa"), "bisa"),
    **dict.fromkeys(("hdr", "hadiir", "hadirr", "hadr", "hadirx", "hadhir", "hadire"), "hadir"),
    **dict.fromkeys(("dpt", "dapet"), "dapat"),
    **dict.fromkeys(
        ("iya", "iy", "yaa", "iyaa", "iyah", "yah", "y", "yaaa", "yes", "yup", "yoi", "yo"), "ya"
    ),
    **dict.fromkeys(("ok", "oke", "okey", "okay", "okee", "oks", "okk"), "oke"),
    **dict.fromkeys(("sy", "aku", "saia"), "saya"),
    **dict.fromkeys(("jgn", "jangn", "jngn", "jngan"), "jangan"),
    **dict.fromkeys(("sdh", "udah", "udh", "sudh", "dah"), "sudah"),
    **dict.fromkeys(("blm", "blom", "belom", "blum"), "belum"),
    **dict.fromkeys(("yg", "yng"), "yang"),
    **dict.fromkeys(("dgn", "dg", "sm"), "dengan"),
    **dict.fromkeys(("krn", "krna", "karna", "soalnya", "soale"), "karena"),
    **dict.fromkeys(
        ("klo", "kalo", "kl", "klu", "klw", "kalu", "lamun", "mun", "upami", "jika", "bila"), "kalau"
    ),
    **dict.fromkeys(("tp", "tpi", "tapi"), "tapi"),
    **dict.fromkeys(("org", "orng"), "orang"),
    **dict.fromkeys(("tgl", "tggl", "tg", "tanggl"), "tanggal"),
    **dict.fromkeys(("no", "nmr", "nomer", "nmor", "nope", "nohp"), "nomor"),
    **dict.fromkeys(
        ("mksh", "makasih", "trims", "tks", "tq", "thx", "trimakasih", "makasi", "mksih"), "terimakasih"
    ),
    **dict.fromkeys(("nuhun", "trmksh", "terimaksih", "trm", "tengkyu", "thanks", "hatur"), "terimakasih"),
    **dict.fromkeys(("pke", "pakai", "pakek", "pake", "pkai", "dipake", "dipakai", "dianggo"), "pakai"),
    **dict.fromkeys(("msh", "masi", "masiih", "keneh"), "masih"),
    **dict.fromkeys(("btl", "btul", "betull"), "betul"),
    **dict.fromkeys(("posy", "posyndu", "psyandu", "posiandu", "pyd", "posiyandu"), "posyandu"),
    **dict.fromkeys(("ds", "kelurahan"), "desa"),
    **dict.fromkeys(("bln", "blan"), "bulan"),
    **dict.fromkeys(("hr", "hri", "dinten", "poe"), "hari"),
    **dict.fromkeys(("tlg", "tlng", "tolng", "mohon", "mhn", "pls", "please", "harap"), "tolong"),
    **dict.fromkeys(("kdr", "kadr"), "kader"),
    **dict.fromkeys(("lg", "lgi", "deui"), "lagi"),
    **dict.fromkeys(("dtg", "dateng", "datng", "sumping"), "datang"),
    **dict.fromkeys(("brp", "brapa", "sabaraha"), "berapa"),
    **dict.fromkeys(("gmn", "bgmn", "gimana", "bagaimana", "kumaha"), "bagaimana"),
    **dict.fromkeys(("knp", "kenapa", "naha", "mengapa"), "kenapa"),
    **dict.fromkeys(("smsnya", "smsna", "smsan", "pesannya", "pesan2", "sms2"), "sms"),
}
"""Ways of writing a word -> the word, after folding."""

STRETCHED = word_set("hadir siap tidak bisa tiasa oke muhun datang insya ya")
"""Words whose letters people draw out ("siaaap", "hadiiir")."""

ADDRESS = word_set(
    """
    bu ibu pak bapak bpk teh teteh kang akang mas mba mbak min admin yth kak ka ceu eceu neng tante bos
    ndan bunda bund pa ibu2 bapak2 mbu buk
    """
)

GREETINGS = frozenset(
    (
        "ass",
        "asw",
        "aslm",
        "askum",
        "aww",
        "asskum",
        "assalam",
        "assalamu alaikum",
        "assalamualaikum",
        "asalamualaikum",
        "assalamualaikm",
        "asslamualaikum",
        "assalammualaikum",
        "samlekum",
        "salam",
        "wr wb",
        "wr",
        "wb",
        "wrwb",
        "warahmatullahi wabarakatuh",
        "warohmatullahi wabarokatuh",
        "waalaikumsalam",
        "waalaikum salam",
        "walaikumsalam",
        "walaikum salam",
        "wlkmslm",
        "wlkmsalam",
        "wslm",
        "wass",
        "ws",
        "wss",
        "waslm",
        "sampurasun",
        "rampes",
        "pagi",
        "siang",
        "sore",
        "malam",
        "mlm",
        "pgi",
        "met pagi",
        "met siang",
        "met sore",
        "met malam",
        "selamat pagi",
        "selamat siang",
        "selamat sore",
        "selamat malam",
        "wilujeng enjing",
        "wilujeng siang",
        "wilujeng sonten",
        "wilujeng wengi",
        "halo",
        "hallo",
        "haloo",
        "hai",
        "hi",
        "permisi",
        "maaf",
        "maaf2",
        "mohon maaf",
        "tolong maaf",
        "maap",
        "mf",
        "punten",
        "hapunten",
        "mangapunten",
        "ngapunten",
        "bismillah",
        "bismillahirrahmanirrahim",
        "alhamdulillah",
        "alhamdulilah",
        "syukur",
    )
)

PADDING = ADDRESS | word_set(
    """
    ya nya deh dong sih aja saja atuh mah teh tah lah kok nih ini tuh itu terimakasih terima kasih
    banyak sangat maaf punten hapunten salam wass wassalam wasalam wae kami saya abdi sayah mohon tolong
    sekian sms alhamdulillah bu2 pisan
    """
)
"""Words a whole answer may be wrapped in without saying anything else."""

QUESTIONS = word_set(
    """
    apa apakah kapan kapankah bagaimana berapa siapa dimana mana kemana darimana kenapa iraha saha naon
    jam pukul pkl tanya nanya boleh bolehkah bisakah
    """
)
"""Words that make a question of what looks like an answer."""

NEGATIONS = word_set("tidak teu henteu hente nteu moal bukan belum can acan encan tacan g gbs")
"""Each turns what it stands at into its opposite, or into "not yet"."""

NUMBER_WORDS: Mapping[str, int] = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
}  # fmt: skip

MONTHS: Mapping[str, int] = {
    "januari": 1, "februari": 2, "pebruari": 2, "maret": 3, "april": 4, "mei": 5, "juni": 6, "juli": 7,
    "agustus": 8, "september": 9, "oktober": 10, "november": 11, "nopember": 11, "desember": 12,
    "jan": 1, "feb": 2, "peb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "agu": 8, "agt": 8, "ags": 8,
    "agust": 8, "sep": 9, "sept": 9, "okt": 10, "nov": 11, "nop": 11, "des": 12,
}  # fmt: skip
