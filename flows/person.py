"""Types of a person's record: plain, frozen data. The store turns it into documents and back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from flows.model import EMPTY_STACK, Message, Section, Session, Stack

SCHEMA = 3
"""Version of the record's shape, in every record. `bot.storage.tables.migrations` reads older ones."""

Rating = Literal["importance", "confidence", "hope", "mood", "truth", "useful", "heard", "goal", "way"]
Attended = Literal[
    "went", "late", "moved", "i-cancelled", "i-cancelled-rebooked", "they-cancelled", "no-show",
    "light", "tried", "did-not-try", "thinking-of-stopping",
]  # fmt: skip
NudgeKind = Literal[
    "reason", "refresh", "look", "note", "decide", "carry-on", "pulse", "goodbye", "hold-over",
    "reminder", "after", "keep-on",
]  # fmt: skip


Mark = Literal["", "heavy", "wanted"]
"""`heavy`: screening found danger in the text, so nothing shows or sends it; `wanted`: the person confirmed
that it stays."""


Went = Literal["", "good", "mixed", "hard", "passed"]
Became = Literal["", "did", "part", "not-yet", "no-fit", "passed"]


@dataclass(frozen=True, slots=True)
class Consent:
    """Consent to the privacy notice: its time, and the version of the notice."""

    at: datetime
    version: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a summary: a label, and the person's words as they were when the flow ended.

    A `sensitive` line starts switched off and is shown with a lock. `under` is its heading on a page of
    several flow runs. A `heavy` line is off the page until it is tapped.
    `note` is its text among the notes of the page, where the author wrote one.
    """

    key: str
    label: str
    words: str
    section: Section = "barrier"
    share: bool = True
    sensitive: bool = False
    under: str = ""
    mark: Mark = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Final summary: its title, its day, and exactly the lines on it."""

    title: str
    on: date
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ScreenState:
    """State of the screens beside the flows: summary editor, sentences, history.

    `view` names the open screen; it is empty while a begun page waits in `lines`. `at` is the index of
    the entry, or of the first entry, that the screen shows. `picked` holds indexes of flow runs, `word`
    the search term. Lines with `share` are on the page.
    """

    view: str
    token: int = 0
    at: int = 0
    picked: tuple[int, ...] = ()
    word: str = ""
    title: str = ""
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowRun:
    """One finished walk through a flow, with its summary lines."""

    flow: str
    version: int
    title: str
    at: datetime
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for being in therapy. `Person.reasons` holds them in the person's order of rank."""

    id: int
    text: str
    at: datetime
    shown: datetime | None = None
    tapped: datetime | None = None
    rest_until: datetime | None = None
    hidden: bool = False
    mark: Mark = ""

    @property
    def listed(self) -> bool:
        """Tell whether the reason is on the list that is shown and that nudges quote."""
        return not self.hidden and self.mark != "heavy"


@dataclass(frozen=True, slots=True)
class Note:
    """Text that the person wrote on a better day, to read on a hard one."""

    text: str
    at: datetime
    shown: datetime | None = None
    mark: Mark = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence to bring to therapy.

    `said_at` is when it was marked as said, whole or in part, and `went` how the person says that it went;
    "passed" where they were asked and left it open.
    """

    text: str
    flow: str
    at: datetime
    said: Literal["not yet", "part", "said", "dropped"] = "not yet"
    mark: Mark = ""
    said_at: datetime | None = None
    went: Went = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """An if-then plan: "If {cue}, then I will {act}".

    `became` is what the person says became of it; "passed" where they were asked and left it open.
    """

    cue: str
    act: str
    flow: str
    at: datetime
    mark: Mark = ""
    became: Became = ""


@dataclass(frozen=True, slots=True)
class Rated:
    """One rating by the person, 0 to 10."""

    what: Rating
    value: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Attendance:
    """One report about a session of therapy, or about staying in therapy.

    `session` is the number of that session, counted from the first; None where it is unknown.
    """

    what: Attended
    at: datetime
    session: int | None = None


@dataclass(frozen=True, slots=True)
class Nudge:
    """One unasked message: its kind, the reasons for it, and the answer.

    `at` is the moment it was due (UTC); it is sent then or a little later. `why` holds the sentences that
    were true at that moment. `answer` is the value of the tapped button, empty where the person came back
    without tapping. `session` is the start of the session of therapy that it is about.
    """

    kind: NudgeKind
    at: datetime
    why: tuple[str, ...] = ()
    reason: int | None = None
    session: datetime | None = None
    answered: datetime | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Appointment:
    """A session of therapy, once or every so many weeks, by the wall clock of its zone.

    `every_weeks` is 0 for a single session. `cancelled` holds the days on which it does not take place.
    """

    id: int
    day: date
    at: time
    zone: str
    every_weeks: int = 0
    cancelled: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Break:
    """Range of days without sessions, both ends included."""

    since: date
    until: date


CalendarTitle = Literal["appointment", "me", "session", "therapy"]


@dataclass(frozen=True, slots=True)
class CalendarCopy:
    """Entry in the person's own calendar: under which title, and with which alarms before a session.

    `version` counts the files that were sent, so that a later one takes the place of an earlier; `sent` are
    the appointments that were in them, also those that are off by now.
    """

    title: CalendarTitle = "appointment"
    alarms: tuple[timedelta, ...] = ()
    version: int = 0
    sent: tuple[Appointment, ...] = ()


@dataclass(frozen=True, slots=True)
class NudgePreferences:
    """Preferences about unasked messages, and what limits them now.

    `when` is None until the person has chosen. Quiet hours and the slot are wall times in the person's
    zone. `pulse` is the weekday (Monday: 0) of the weekly check-in, `reminders` the times before a session
    at which a reminder is sent, `ask_after` whether a message asks how the session went. `helped` is the
    last time of Help now; from then on nothing unasked is sent while `hold_until` is set, and only the
    person's yes clears it. `held_for` is "alarm" where screening set the hold; declining help turns such
    a hold into a rest until `rest_until`. `less` doubles the interval that many times, until `less_until`.
    `usual_gap` is the person's usual time between two visits.
    """

    when: Literal["drift", "sessions", "ask-only"] | None = None
    quiet_from: time = time(21)
    quiet_to: time = time(9)
    slot: time = time(18, 30)
    pulse: int | None = None
    reminders: tuple[timedelta, ...] = (timedelta(days=3), timedelta(days=1))
    ask_after: bool = False
    off: bool = False
    paused_until: datetime | None = None
    helped: datetime | None = None
    hold_until: datetime | None = None
    ask_after_hold: bool = False
    held_for: Literal["", "alarm"] = ""
    rest_until: datetime | None = None
    less: int = 0
    less_until: datetime | None = None
    usual_gap: timedelta = timedelta(days=7)
    said_goodbye: bool = False


@dataclass(frozen=True, slots=True)
class Screened:
    """Result of screening one text, without the text. `plain`: it spoke of the person's own life, now."""

    tier: Literal["red", "amber", "soft"]
    at: datetime
    category: str = ""
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """Category of a soft sign that the therapist knows of, as the person said; it counts until `until`."""

    category: str
    until: datetime


@dataclass(frozen=True, slots=True)
class SetAside:
    """Text in which screening found danger. No flow, page or message uses it.

    `flow` and `state` name the question that it answered; `sentence`: that question asked for a sentence
    to bring. `asked`: the person has decided what happens to the text.
    """

    text: str
    flow: str
    state: str
    at: datetime
    asked: bool = False
    sentence: bool = False


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One pending message. With `at_most_once` (nudges) it is never tried a second time.

    `send` sends `message`; `edit` replaces the text and buttons of `message_id` by `message`; `retire`
    removes the buttons of `message_id` and sets its text where `message.text` is not empty; `file` sends
    the file named `file`, made from the record at that time, with `message.text` as its caption. With
    `announces` it is the operator's, to everybody, and no pause or quiet hour drops it. A `send` with a
    `reaction` has nothing to say: Telegram shows that emoji on the person's message `message_id` instead,
    and the message is sent only where it refuses that.
    """

    do: Literal["send", "edit", "retire", "file"]
    message: Message
    message_id: int | None = None
    at_most_once: bool = False
    tried: datetime | None = None
    file: str = ""
    announces: bool = False
    reaction: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """Identity of the person to the bot: language, place, age and consent.

    `since` is the time of their first event. `clock_read` is when the zone was derived from the hour alone,
    which leaves summer time open.
    """

    since: datetime | None = None
    language: str = "en"
    zone: str | None = None
    clock_read: datetime | None = None
    country: str | None = None
    adult: bool | None = None
    consent: Consent | None = None


@dataclass(frozen=True, slots=True)
class Dialog:
    """Position of the person in the dialogue.

    `stack` holds the flow runs in progress, `suspended` those that can be resumed; `rest` is the run that
    ended last, if it was on the short way and can be gone on with. `pending_text` waits for the answer
    whether one of them is. `token` is the last button token given out. `typed_at` (Unix seconds) and
    `typed_chars` are the time and the length of the last text that was taken as an answer; `album` is the
    id of the last album that was answered.
    """

    stack: Stack = EMPTY_STACK
    suspended: tuple[Session, ...] = ()
    rest: Session | None = None
    pending_text: str = ""
    screen: ScreenState | None = None
    token: int = 0
    typed_at: int = 0
    typed_chars: int = 0
    album: str = ""

    def with_stack(self, stack: Stack) -> Dialog:
        """Return the dialog at these flow runs, with the last button token that they gave out."""
        token = max(self.token, stack.top.token) if stack else self.token
        return replace(self, stack=stack, token=token)

    def show(self, screen: ScreenState) -> Dialog:
        """Return the dialog with a screen in front, whose buttons have the next token."""
        token = self.token + 1
        return replace(self, token=token, screen=replace(screen, token=token))

    def close_screen(self) -> Dialog:
        """Return the dialog without the open screen. A page that was begun is kept for the next time."""
        begun = self.screen is not None and self.screen.lines
        return replace(self, screen=replace(self.screen, view="") if self.screen and begun else None)

    def suspend(self, run: Session) -> Dialog:
        """Return the dialog at rest, with this flow run to resume in place of another of its flow."""
        others = tuple(one for one in self.suspended if one.flow != run.flow)
        return replace(self, stack=EMPTY_STACK, suspended=(*others, run))

    def resume(self, run: Session, migrated: Session) -> Dialog:
        """Return the dialog at a suspended flow run, as it was migrated, with nothing that waits for it."""
        others = tuple(one for one in self.suspended if one is not run)
        fresh = replace(migrated, token=self.token + 1)
        return replace(self.with_stack(Stack((fresh,))), suspended=others, pending_text="")

    def drop(self, flow: str) -> Dialog:
        """Return the dialog without a flow's suspended run and the text that waits for it."""
        others = tuple(one for one in self.suspended if one.flow != flow)
        return replace(self, suspended=others, pending_text="")


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Texts and finished talks that the person keeps, by their own wish.

    `aside` holds the texts that screening set aside; `screened_with` is the version of the screening lists
    with which the whole record was read.
    """

    talks: tuple[FlowRun, ...] = ()
    reasons: tuple[Reason, ...] = ()
    notes: tuple[Note, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    plans: tuple[Plan, ...] = ()
    safety_note: tuple[str, ...] = ()
    steady: tuple[str, ...] = ()
    sheet: Sheet | None = None
    aside: tuple[SetAside, ...] = ()
    screened_with: str = ""


@dataclass(frozen=True, slots=True)
class Engagement:
    """Course of therapy as the person told it, and the unasked messages there were and may be.

    `looked` is when the person last opened their reasons, `warned` when they were last told that the record
    will be deleted. `known` holds the soft signs that their therapist knows of; `clarified` is when they
    were last asked whether words were about therapy. `focus` is the talk whose topic they wanted to look at
    first for a while, since `focus_since`; `looked_back` is when they were last asked about an earlier talk.
    `under_way` says that their first three sessions are over, as they told.
    """

    ratings: tuple[Rated, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    breaks: tuple[Break, ...] = ()
    calendar: CalendarCopy | None = None
    preferences: NudgePreferences = field(default_factory=NudgePreferences)
    nudges: tuple[Nudge, ...] = ()
    screened: tuple[Screened, ...] = ()
    known: tuple[Known, ...] = ()
    clarified: datetime | None = None
    focus: str = ""
    focus_since: datetime | None = None
    looked_back: datetime | None = None
    under_way: bool = False
    last_seen: datetime | None = None
    looked: datetime | None = None
    warned: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """Messages on their way to the person's chat, and the updates that came from it.

    `seen` holds the latest update ids, newest last. `keyboard` is the id of the message whose buttons are
    live. `announced` names the operator's announcements they got.
    """

    outbox: tuple[Outgoing, ...] = ()
    retry_at: datetime | None = None
    seen: tuple[int, ...] = ()
    keyboard: int | None = None
    blocked: bool = False
    announced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """One person's record, in parts. `id` is the id of the chat; nothing else in it identifies them."""

    id: str
    schema: int = SCHEMA
    profile: Profile = field(default_factory=Profile)
    dialog: Dialog = field(default_factory=Dialog)
    words: OwnWords = field(default_factory=OwnWords)
    engagement: Engagement = field(default_factory=Engagement)
    delivery: Delivery = field(default_factory=Delivery)


HOME_ZONES = {
    "AD": "Europe/Andorra", "AE": "Asia/Dubai", "AF": "Asia/Kabul", "AG": "America/Antigua",
    "AI": "America/Anguilla", "AL": "Europe/Tirane", "AM": "Asia/Yerevan", "AO": "Africa/Luanda",
    "AQ": "Antarctica/McMurdo", "AR": "America/Argentina/Buenos_Aires", "AS": "Pacific/Pago_Pago",
    "AT": "Europe/Vienna", "AU": "Australia/Sydney", "AW": "America/Aruba", "AX": "Europe/Mariehamn",
    "AZ": "Asia/Baku", "BA": "Europe/Sarajevo", "BB": "America/Barbados", "BD": "Asia/Dhaka",
    "BE": "Europe/Brussels", "BF": "Africa/Ouagadougou", "BG": "Europe/Sofia", "BH": "Asia/Bahrain",
    "BI": "Africa/Bujumbura", "BJ": "Africa/Porto-Novo", "BL": "America/St_Barthelemy",
    "BM": "Atlantic/Bermuda", "BN": "Asia/Brunei", "BO": "America/La_Paz", "BQ": "America/Kralendijk",
    "BR": "America/Sao_Paulo", "BS": "America/Nassau", "BT": "Asia/Thimphu", "BW": "Africa/Gaborone",
    "BY": "Europe/Minsk", "BZ": "America/Belize", "CA": "America/Toronto", "CC": "Indian/Cocos",
    "CD": "Africa/Kinshasa", "CF": "Africa/Bangui", "CG": "Africa/Brazzaville", "CH": "Europe/Zurich",
    "CI": "Africa/Abidjan", "CK": "Pacific/Rarotonga", "CL": "America/Santiago", "CM": "Africa/Douala",
    "CN": "Asia/Shanghai", "CO": "America/Bogota", "CR": "America/Costa_Rica", "CU": "America/Havana",
    "CV": "Atlantic/Cape_Verde", "CW": "America/Curacao", "CX": "Indian/Christmas", "CY": "Asia/Nicosia",
    "CZ": "Europe/Prague", "DE": "Europe/Berlin", "DJ": "Africa/Djibouti", "DK": "Europe/Copenhagen",
    "DM": "America/Dominica", "DO": "America/Santo_Domingo", "DZ": "Africa/Algiers",
    "EC": "America/Guayaquil", "EE": "Europe/Tallinn", "EG": "Africa/Cairo", "EH": "Africa/El_Aaiun",
    "ER": "Africa/Asmara", "ES": "Europe/Madrid", "ET": "Africa/Addis_Ababa", "FI": "Europe/Helsinki",
    "FJ": "Pacific/Fiji", "FK": "Atlantic/Stanley", "FM": "Pacific/Chuuk", "FO": "Atlantic/Faroe",
    "FR": "Europe/Paris", "GA": "Africa/Libreville", "GB": "Europe/London", "GD": "America/Grenada",
    "GE": "Asia/Tbilisi", "GF": "America/Cayenne", "GG": "Europe/Guernsey", "GH": "Africa/Accra",
    "GI": "Europe/Gibraltar", "GL": "America/Nuuk", "GM": "Africa/Banjul", "GN": "Africa/Conakry",
    "GP": "America/Guadeloupe", "GQ": "Africa/Malabo", "GR": "Europe/Athens",
    "GS": "Atlantic/South_Georgia", "GT": "America/Guatemala", "GU": "Pacific/Guam", "GW": "Africa/Bissau",
    "GY": "America/Guyana", "HK": "Asia/Hong_Kong", "HN": "America/Tegucigalpa", "HR": "Europe/Zagreb",
    "HT": "America/Port-au-Prince", "HU": "Europe/Budapest", "ID": "Asia/Jakarta", "IE": "Europe/Dublin",
    "IL": "Asia/Jerusalem", "IM": "Europe/Isle_of_Man", "IN": "Asia/Kolkata", "IO": "Indian/Chagos",
    "IQ": "Asia/Baghdad", "IR": "Asia/Tehran", "IS": "Atlantic/Reykjavik", "IT": "Europe/Rome",
    "JE": "Europe/Jersey", "JM": "America/Jamaica", "JO": "Asia/Amman", "JP": "Asia/Tokyo",
    "KE": "Africa/Nairobi", "KG": "Asia/Bishkek", "KH": "Asia/Phnom_Penh", "KI": "Pacific/Tarawa",
    "KM": "Indian/Comoro", "KN": "America/St_Kitts", "KP": "Asia/Pyongyang", "KR": "Asia/Seoul",
    "KW": "Asia/Kuwait", "KY": "America/Cayman", "KZ": "Asia/Almaty", "LA": "Asia/Vientiane",
    "LB": "Asia/Beirut", "LC": "America/St_Lucia", "LI": "Europe/Vaduz", "LK": "Asia/Colombo",
    "LR": "Africa/Monrovia", "LS": "Africa/Maseru", "LT": "Europe/Vilnius", "LU": "Europe/Luxembourg",
    "LV": "Europe/Riga", "LY": "Africa/Tripoli", "MA": "Africa/Casablanca", "MC": "Europe/Monaco",
    "MD": "Europe/Chisinau", "ME": "Europe/Podgorica", "MF": "America/Marigot", "MG": "Indian/Antananarivo",
    "MH": "Pacific/Majuro", "MK": "Europe/Skopje", "ML": "Africa/Bamako", "MM": "Asia/Yangon",
    "MN": "Asia/Ulaanbaatar", "MO": "Asia/Macau", "MP": "Pacific/Saipan", "MQ": "America/Martinique",
    "MR": "Africa/Nouakchott", "MS": "America/Montserrat", "MT": "Europe/Malta", "MU": "Indian/Mauritius",
    "MV": "Indian/Maldives", "MW": "Africa/Blantyre", "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur", "MZ": "Africa/Maputo", "NA": "Africa/Windhoek", "NC": "Pacific/Noumea",
    "NE": "Africa/Niamey", "NF": "Pacific/Norfolk", "NG": "Africa/Lagos", "NI": "America/Managua",
    "NL": "Europe/Amsterdam", "NO": "Europe/Oslo", "NP": "Asia/Kathmandu", "NR": "Pacific/Nauru",
    "NU": "Pacific/Niue", "NZ": "Pacific/Auckland", "OM": "Asia/Muscat", "PA": "America/Panama",
    "PE": "America/Lima", "PF": "Pacific/Tahiti", "PG": "Pacific/Port_Moresby", "PH": "Asia/Manila",
    "PK": "Asia/Karachi", "PL": "Europe/Warsaw", "PM": "America/Miquelon", "PN": "Pacific/Pitcairn",
    "PR": "America/Puerto_Rico", "PS": "Asia/Gaza", "PT": "Europe/Lisbon", "PW": "Pacific/Palau",
    "PY": "America/Asuncion", "QA": "Asia/Qatar", "RE": "Indian/Reunion", "RO": "Europe/Bucharest",
    "RS": "Europe/Belgrade", "RU": "Europe/Moscow", "RW": "Africa/Kigali", "SA": "Asia/Riyadh",
    "SB": "Pacific/Guadalcanal", "SC": "Indian/Mahe", "SD": "Africa/Khartoum", "SE": "Europe/Stockholm",
    "SG": "Asia/Singapore", "SH": "Atlantic/St_Helena", "SI": "Europe/Ljubljana",
    "SJ": "Arctic/Longyearbyen", "SK": "Europe/Bratislava", "SL": "Africa/Freetown",
    "SM": "Europe/San_Marino", "SN": "Africa/Dakar", "SO": "Africa/Mogadishu", "SR": "America/Paramaribo",
    "SS": "Africa/Juba", "ST": "Africa/Sao_Tome", "SV": "America/El_Salvador",
    "SX": "America/Lower_Princes", "SY": "Asia/Damascus", "SZ": "Africa/Mbabane",
    "TC": "America/Grand_Turk", "TD": "Africa/Ndjamena", "TF": "Indian/Kerguelen", "TG": "Africa/Lome",
    "TH": "Asia/Bangkok", "TJ": "Asia/Dushanbe", "TK": "Pacific/Fakaofo", "TL": "Asia/Dili",
    "TM": "Asia/Ashgabat", "TN": "Africa/Tunis", "TO": "Pacific/Tongatapu", "TR": "Europe/Istanbul",
    "TT": "America/Port_of_Spain", "TV": "Pacific/Funafuti", "TW": "Asia/Taipei",
    "TZ": "Africa/Dar_es_Salaam", "UA": "Europe/Kyiv", "UG": "Africa/Kampala", "UM": "Pacific/Midway",
    "US": "America/New_York", "UY": "America/Montevideo", "UZ": "Asia/Tashkent", "VA": "Europe/Vatican",
    "VC": "America/St_Vincent", "VE": "America/Caracas", "VG": "America/Tortola", "VI": "America/St_Thomas",
    "VN": "Asia/Ho_Chi_Minh", "VU": "Pacific/Efate", "WF": "Pacific/Wallis", "WS": "Pacific/Apia",
    "YE": "Asia/Aden", "YT": "Indian/Mayotte", "ZA": "Africa/Johannesburg", "ZM": "Africa/Lusaka",
    "ZW": "Africa/Harare",
}  # fmt: skip
"""The zone that most people of a country live in: by its cities (GeoNames), else the first of tz for it."""


def zone_of(person: Person) -> ZoneInfo:
    """Return the person's zone, else the most common zone of their country, else UTC. For display only."""
    return ZoneInfo(person.profile.zone or HOME_ZONES.get(person.profile.country or "") or "UTC")
