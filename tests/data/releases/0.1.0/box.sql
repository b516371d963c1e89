BEGIN TRANSACTION;
CREATE TABLE alarm (
    id         INTEGER PRIMARY KEY,
    message_id INTEGER NOT NULL UNIQUE,     -- that raised it
    number     TEXT,
    at         TEXT NOT NULL,
    messages   INTEGER NOT NULL DEFAULT 1,  -- of the same sender while it stands
    taken_by   TEXT NOT NULL DEFAULT '',
    taken_at   TEXT
) STRICT;
CREATE TABLE answer (
    id           INTEGER PRIMARY KEY,
    broadcast_id INTEGER NOT NULL,
    recipient_id INTEGER NOT NULL,
    value        TEXT NOT NULL,             -- yes, no, maybe, read, safe, need, an option's number, unclear
    people       INTEGER,                   -- that come; NULL: not said
    at           INTEGER NOT NULL,
    late         INTEGER NOT NULL,          -- after the deadline
    message_id   INTEGER UNIQUE,            -- that says so; NULL: somebody of the office entered it
    entered_by   TEXT NOT NULL DEFAULT '',
    told         TEXT NOT NULL DEFAULT ''   -- how that person was told: phone, in_person, other
) STRICT;
CREATE TABLE api_token (
    id           INTEGER PRIMARY KEY,
    token_hash   BLOB NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    created_at   TEXT NOT NULL,
    created_by   TEXT NOT NULL,
    last_used_at TEXT
) STRICT;
INSERT INTO "api_token" VALUES(1,X'095C58DDBAB1D3C58A80445FB431F8B7234E981F371807A63EC3D816E31FEAB0','diskominfo','2026-12-08T02:00:00+00:00','euis',NULL);
CREATE TABLE audit (
    id           INTEGER PRIMARY KEY,
    at           TEXT NOT NULL,
    who          TEXT NOT NULL,
    what         TEXT NOT NULL,
    subject      TEXT NOT NULL
) STRICT;
INSERT INTO "audit" VALUES(1,'2026-12-08T02:00:00+00:00','test','user added','euis (admin)');
INSERT INTO "audit" VALUES(2,'2026-12-08T02:00:00+00:00','euis','user added','siti (petugas)');
INSERT INTO "audit" VALUES(3,'2026-12-08T02:00:00+00:00','siti','logged in','192.168.4.20');
INSERT INTO "audit" VALUES(4,'2026-12-08T02:00:00+00:00','euis','API token created','diskominfo');
INSERT INTO "audit" VALUES(5,'2026-12-08T02:00:00+00:00','siti','broadcast sent','broadcast 1: 12 recipients');
INSERT INTO "audit" VALUES(6,'2026-12-08T02:00:56+00:00','euis','broadcast paused','broadcast 1');
INSERT INTO "audit" VALUES(7,'2026-12-08T02:00:56+00:00','siti','broadcast sent','broadcast 2: 12 recipients');
INSERT INTO "audit" VALUES(8,'2026-12-08T02:03:56+00:00','euis','person erased','contact kader12');
CREATE TABLE audit_person (   -- whom a deed was done to that was done to many at once
    contact_id   TEXT NOT NULL,
    audit_id     INTEGER NOT NULL,
    PRIMARY KEY (contact_id, audit_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE auto_sms (
    token        TEXT PRIMARY KEY,          -- answer-12, notice-3, forward-7-0812...: never two of one
    message_id   INTEGER NOT NULL,          -- what it answers
    number       TEXT,
    code         TEXT NOT NULL,             -- an entry of answers.toml
    text         TEXT NOT NULL,
    at           TEXT NOT NULL,             -- when it may go out
    day          TEXT NOT NULL,             -- of the office, for the sum of the day
    rupiah       INTEGER NOT NULL,
    broadcast_id INTEGER                    -- NULL: not handed over yet; 0: not sent after all
) STRICT, WITHOUT ROWID;
INSERT INTO "auto_sms" VALUES('answer-2',2,'+6281200000003','opt_out','Baik, kami tidak mengirim SMS lagi ke nomor ini. Ingin menerima lagi? Balas MULAI. Terima kasih. -Pokjanal KBB','2026-12-08T02:03:56+00:00','2026-12-08',250,3);
INSERT INTO "auto_sms" VALUES('answer-3',3,'+6281299990000','register','Terima kasih Ani. Data kami terima dan menunggu persetujuan petugas. -Pokjanal KBB','2026-12-08T02:03:56+00:00','2026-12-08',250,4);
CREATE TABLE broadcast (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    token           TEXT UNIQUE,            -- of the form: a double click is one broadcast
    template        TEXT NOT NULL,
    created_at      INTEGER NOT NULL,
    created_by      TEXT NOT NULL,
    priority        INTEGER NOT NULL,       -- 0 reply, 1 urgent, 2 bulk
    not_before      INTEGER,                -- a schedule: waits for a trusted clock
    undo_until      INTEGER,                -- shown to people; the waiting is measured without the wall clock
    price           INTEGER NOT NULL,       -- rupiah for one segment
    flash           INTEGER NOT NULL,
    accepted        INTEGER NOT NULL,
    left_out        INTEGER NOT NULL,
    segments        INTEGER NOT NULL,
    first_recipient INTEGER NOT NULL,       -- its recipients are these ids and no others
    last_recipient  INTEGER NOT NULL,
    state           TEXT NOT NULL,          -- active, paused, cancelled
    pause_reason    TEXT NOT NULL DEFAULT '',
    begun_at        INTEGER,                -- first claim: the undo time is over
    closed_at       INTEGER,                -- since when nothing is left to send
    stop_at         INTEGER,                -- stands still from then ...
    resume_at       INTEGER,                -- ... until then: both or neither
    cost            INTEGER,                -- rupiah for all, as foreseen at *Kirim*; NULL: segments * price
    question        TEXT,                   -- JSON of what it asks; NULL: nothing
    emptied         INTEGER NOT NULL DEFAULT 0  -- 1: its old texts are being emptied, 2: they have been
) STRICT;
INSERT INTO "broadcast" VALUES(1,'ca978112ca1bbdcafac231b39a23dc4d:a981116ecb3417035b4012c436beef97','Halo {nama}, -{pengirim}',1796695200000,'siti',2,NULL,NULL,250,0,12,0,12,1,12,'paused','person',1796695200000,NULL,NULL,NULL,3000,NULL,0);
INSERT INTO "broadcast" VALUES(2,'3e23e8160039594a33894f6564e1b134:a860d72e2807207440510b44580757ba','Besok libur. -{pengirim}',1796695256000,'siti',2,NULL,NULL,250,0,12,0,12,13,24,'active','',NULL,NULL,NULL,NULL,3000,NULL,0);
INSERT INTO "broadcast" VALUES(3,'answer-2','Baik, kami tidak mengirim SMS lagi ke nomor ini. Ingin menerima lagi? Balas MULAI. Terima kasih. -Pokjanal KBB',1796695436000,'',0,NULL,NULL,250,0,1,0,1,25,25,'active','',NULL,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO "broadcast" VALUES(4,'answer-3','Terima kasih Ani. Data kami terima dan menunggu persetujuan petugas. -Pokjanal KBB',1796695436000,'',0,NULL,NULL,250,0,1,0,1,26,26,'active','',NULL,NULL,NULL,NULL,NULL,NULL,0);
CREATE TABLE concatenation (
    number    TEXT PRIMARY KEY,
    reference INTEGER NOT NULL              -- the last one used
) STRICT, WITHOUT ROWID;
CREATE TABLE consent_log (
    id     INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    number TEXT NOT NULL,
    what   TEXT NOT NULL,                   -- out, in
    how    TEXT NOT NULL
) STRICT;
INSERT INTO "consent_log" VALUES(1,1796695316000,'+6281200000003','out','sms');
CREATE TABLE day_lived (
    day TEXT PRIMARY KEY                  -- ISO date, UTC
) STRICT, WITHOUT ROWID;
CREATE TABLE decision (
    id           INTEGER PRIMARY KEY,
    broadcast_id INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    who          TEXT NOT NULL,             -- '' = the box itself
    what         TEXT NOT NULL,
    people       INTEGER NOT NULL DEFAULT 0,
    until        INTEGER,
    word         TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO "decision" VALUES(1,1,1796695256000,'euis','paused',0,NULL,'');
CREATE TABLE earlier_sending (
    recipient_id INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    PRIMARY KEY (recipient_id, at)
) STRICT, WITHOUT ROWID;
CREATE TABLE erasure (
    recipient_id INTEGER PRIMARY KEY,
    asked_at     INTEGER NOT NULL,
    done_at      INTEGER                    -- NULL: what becomes of the message is still open
) STRICT;
INSERT INTO "erasure" VALUES(4,1796695436000,1796695436000);
INSERT INTO "erasure" VALUES(16,1796695436000,1796695436000);
CREATE TABLE incoming (
    id           INTEGER PRIMARY KEY,
    sim          TEXT NOT NULL,
    digest       BLOB NOT NULL,         -- SHA-256 of the PDU, time stamp included: the same SMS read twice is one
    pdu          TEXT NOT NULL,         -- hex, as the modem gave it
    received_at  TEXT NOT NULL,
    state        TEXT NOT NULL DEFAULT 'raw' CHECK (state IN ('raw', 'waiting', 'joined')),
    sender       TEXT NOT NULL DEFAULT '',
    number       TEXT,
    text         TEXT NOT NULL DEFAULT '',
    sent_at      TEXT,
    reference    INTEGER,               -- of the concatenation; NULL = a message of one part
    total        INTEGER NOT NULL DEFAULT 1,
    sequence     INTEGER NOT NULL DEFAULT 1,
    keyword      TEXT NOT NULL DEFAULT '',
    message_id   INTEGER REFERENCES message (id),
    UNIQUE (sim, digest)
) STRICT;
INSERT INTO "incoming" VALUES(1,'510100000000001',X'92D47E976736182AD6419BB6BAAFEF0C68A5393FF2CE69B3960E9F831639C9AE','00040D91261802000000F200006221802000650009C830392D67818475','2026-12-08T02:00:56+00:00','joined','+6281200000002','+6281200000002','Hadir, Bu','2026-12-08T02:00:56+00:00',NULL,1,1,'',1);
INSERT INTO "incoming" VALUES(2,'510100000000001',X'AA46545371CBD509E53CE757522273E66AD60F22C9EA77AEAC44D05F036751F9','00040D91261802000000F300006221802010650008C2A21459745293','2026-12-08T02:01:56+00:00','joined','+6281200000003','+6281200000003','BERHENTI','2026-12-08T02:01:56+00:00',NULL,1,1,'opt_out',2);
INSERT INTO "incoming" VALUES(3,'510100000000001',X'5D13A369600CB12DF3EA89EADDE1DD65F16A94DF952CA310D72B5AA7A369C08F','00040D91261892990900F000006221802020650011C4A0911A948282EEF468986687DB65','2026-12-08T02:02:56+00:00','joined','+6281299990000','+6281299990000','DAFTAR Ani#Cilame','2026-12-08T02:02:56+00:00',NULL,1,1,'',3);
CREATE TABLE message (
    id           INTEGER PRIMARY KEY,
    sim          TEXT NOT NULL,
    sender       TEXT NOT NULL,         -- as the network gave it: +62812..., 4444, TELKOMSEL
    number       TEXT,                  -- E.164 when the sender is an Indonesian mobile
    text         TEXT NOT NULL,
    sent_at      TEXT,                  -- the SMS centre's time stamp
    received_at  TEXT NOT NULL,
    broadcast_id INTEGER,               -- the last one sent to that number before this came
    keyword      TEXT NOT NULL,         -- "opt_out" or ""
    problem      TEXT NOT NULL,         -- "", "incomplete" or "unreadable"
    read_at      TEXT
) STRICT;
INSERT INTO "message" VALUES(1,'510100000000001','+6281200000002','+6281200000002','Hadir, Bu','2026-12-08T02:00:56+00:00','2026-12-08T02:00:56+00:00',NULL,'','',NULL);
INSERT INTO "message" VALUES(2,'510100000000001','+6281200000003','+6281200000003','BERHENTI','2026-12-08T02:01:56+00:00','2026-12-08T02:01:56+00:00',1,'opt_out','',NULL);
INSERT INTO "message" VALUES(3,'510100000000001','+6281299990000','+6281299990000','DAFTAR Ani#Cilame','2026-12-08T02:02:56+00:00','2026-12-08T02:02:56+00:00',NULL,'','',NULL);
CREATE TABLE modem_event (
    id           INTEGER PRIMARY KEY,   -- the order in which it happened
    modem        TEXT NOT NULL,         -- its name in the configuration
    at           INTEGER NOT NULL,      -- milliseconds since 1970
    until        INTEGER NOT NULL,      -- the last of its repetitions
    times        INTEGER NOT NULL,
    word         TEXT NOT NULL,
    detail       TEXT NOT NULL,
    clock_trusted INTEGER NOT NULL
) STRICT;
INSERT INTO "modem_event" VALUES(1,'Telkomsel',1796695436000,1796695436000,1,'restarted','RDY',1);
CREATE TABLE modem_seat (
    name  TEXT PRIMARY KEY,  -- of the section
    imei  TEXT NOT NULL,     -- the modem's; "at 1-1.2" for one that does not tell it
    place TEXT NOT NULL      -- where it was plugged
) STRICT;
INSERT INTO "modem_seat" VALUES('Telkomsel','861234567890123','usb-1.2');
CREATE TABLE number_check (
    token        TEXT PRIMARY KEY,
    campaign     TEXT NOT NULL,             -- the broadcasts of one click
    made_at      INTEGER NOT NULL,
    made_by      TEXT NOT NULL,
    anonymous    INTEGER NOT NULL,          -- its text says nothing about a person
    broadcast_id INTEGER                    -- NULL: not accepted yet
) STRICT, WITHOUT ROWID;
CREATE TABLE number_fold (
    source TEXT PRIMARY KEY,
    upto   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "number_fold" VALUES('message',3);
INSERT INTO "number_fold" VALUES('report',2);
INSERT INTO "number_fold" VALUES('sent',1796695436000);
CREATE TABLE number_health (
    number            TEXT PRIMARY KEY,     -- E.164
    first_seen_at     INTEGER NOT NULL,
    confirmed_at      INTEGER,
    confirmed_how     TEXT NOT NULL DEFAULT '',
    last_sent_at      INTEGER,
    last_delivered_at INTEGER,
    last_reply_at     INTEGER,
    failures          INTEGER NOT NULL DEFAULT 0,   -- in a row
    permanent         INTEGER NOT NULL DEFAULT 0,   -- how many of them for good
    failure           TEXT NOT NULL DEFAULT '',
    failure_at        INTEGER,
    failed_segment    INTEGER NOT NULL DEFAULT 0,   -- the part that was counted last
    denied_at         INTEGER,
    denied_how        TEXT NOT NULL DEFAULT '',
    woke_at           INTEGER                       -- first message that arrived after a long silence
) STRICT, WITHOUT ROWID;
INSERT INTO "number_health" VALUES('+6281200000001',1796695436000,NULL,'',1796695200000,1796695256000,NULL,0,0,'',NULL,0,NULL,'',NULL);
INSERT INTO "number_health" VALUES('+6281200000002',1796695436000,NULL,'',1796695228000,NULL,1796695256000,0,0,'',NULL,0,NULL,'',NULL);
INSERT INTO "number_health" VALUES('+6281200000003',1796695436000,NULL,'',1796695235000,NULL,1796695316000,0,0,'',NULL,0,NULL,'',NULL);
INSERT INTO "number_health" VALUES('+6281200000004',1796695436000,NULL,'',1796695242000,NULL,NULL,0,0,'',NULL,0,NULL,'',NULL);
INSERT INTO "number_health" VALUES('+6281200000005',1796695436000,NULL,'',1796695249000,NULL,NULL,0,0,'',NULL,0,NULL,'',NULL);
INSERT INTO "number_health" VALUES('+6281200000006',1796695436000,NULL,'',NULL,NULL,NULL,0,0,'',NULL,0,NULL,'',NULL);
INSERT INTO "number_health" VALUES('+6281200000007',1796695436000,NULL,'',NULL,NULL,NULL,0,0,'',NULL,0,NULL,'',NULL);
INSERT INTO "number_health" VALUES('+6281200000008',1796695436000,NULL,'',NULL,NULL,NULL,0,0,'',NULL,0,NULL,'',NULL);
INSERT INTO "number_health" VALUES('+6281200000009',1796695436000,NULL,'',NULL,NULL,NULL,0,0,'',NULL,0,NULL,'',NULL);
INSERT INTO "number_health" VALUES('+6281200000010',1796695436000,NULL,'',1796695207000,NULL,NULL,0,0,'',NULL,0,NULL,'',NULL);
INSERT INTO "number_health" VALUES('+6281200000011',1796695436000,NULL,'',1796695214000,NULL,NULL,0,0,'',NULL,0,NULL,'',NULL);
CREATE TABLE number_word (
    number       TEXT NOT NULL,
    contact_id   TEXT NOT NULL,                     -- '' = of nobody in the book
    confirmed_at INTEGER,
    confirmed_how TEXT NOT NULL DEFAULT '',
    denied_at    INTEGER,
    denied_how   TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (number, contact_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE operator_group (
    route INTEGER PRIMARY KEY,
    name  TEXT NOT NULL UNIQUE              -- as in sms/operators.toml
) STRICT;
INSERT INTO "operator_group" VALUES(1,'Indosat Ooredoo Hutchison');
INSERT INTO "operator_group" VALUES(2,'Telkomsel');
INSERT INTO "operator_group" VALUES(3,'XLSMART');
CREATE TABLE opt_out (
    number TEXT PRIMARY KEY,
    at     INTEGER NOT NULL,
    how    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "opt_out" VALUES('+6281200000003',1796695316000,'sms');
CREATE TABLE posyandu_report (
    id           INTEGER PRIMARY KEY,
    message_id   INTEGER NOT NULL UNIQUE,
    number       TEXT,
    kind         TEXT NOT NULL,             -- strata, dana, kendala, skdn, kader, buka, lapor, aman, butuh
    details      TEXT NOT NULL,             -- JSON of a Details struct
    text         TEXT NOT NULL,             -- as it came, always
    contact_id   TEXT NOT NULL DEFAULT '',  -- who sent it
    posyandu     TEXT NOT NULL DEFAULT '',  -- for which; '' = not known (yet)
    posyandu_id  TEXT NOT NULL DEFAULT '',  -- of the registry
    village_code TEXT NOT NULL DEFAULT '',
    choices      TEXT NOT NULL DEFAULT '',  -- JSON of places: the sender was asked which
    at           TEXT NOT NULL,
    month        TEXT NOT NULL,             -- YYYY-MM of the office
    replaced_by  INTEGER                    -- the newer report of the same kind, place and month
) STRICT;
CREATE TABLE purge_mark (
    what TEXT PRIMARY KEY,
    upto INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE reading (
    message_id  INTEGER PRIMARY KEY,
    number      TEXT,                       -- NULL: a name or a short code, which nobody answers
    at          TEXT NOT NULL,              -- when the message was received
    kind        TEXT NOT NULL,
    details     TEXT NOT NULL DEFAULT '',   -- JSON of a Details struct
    confidence  TEXT NOT NULL DEFAULT 'sure',
    problem     TEXT NOT NULL DEFAULT '',
    urgent      INTEGER NOT NULL DEFAULT 0,
    posyandu    TEXT NOT NULL DEFAULT '',   -- as written before the keyword
    machine     TEXT NOT NULL DEFAULT '',   -- why a machine seems to have written it
    about       TEXT NOT NULL DEFAULT '',   -- what the open question was about
    question_id INTEGER,                    -- the broadcast that asked
    known       INTEGER NOT NULL DEFAULT 0, -- the number stood in the book
    needs_action INTEGER NOT NULL DEFAULT 0,
    answer      TEXT NOT NULL DEFAULT '',   -- code of the automatic answer, whether it went out or not
    refusal     TEXT NOT NULL DEFAULT '',   -- why it did not
    incomplete  INTEGER NOT NULL DEFAULT 0  -- a part was missing: read again when it has come
) STRICT;
INSERT INTO "reading" VALUES(1,'+6281200000002','2026-12-08T02:00:56+00:00','attend','','likely','no_question',0,'','','',NULL,1,1,'','',0);
INSERT INTO "reading" VALUES(2,'+6281200000003','2026-12-08T02:01:56+00:00','opt_out','','sure','',0,'','','',NULL,1,0,'opt_out','',0);
INSERT INTO "reading" VALUES(3,'+6281299990000','2026-12-08T02:02:56+00:00','register','{"type":"Registration","name":"Ani","place":"Cilame"}','sure','',0,'','','',NULL,0,1,'register','',0);
CREATE TABLE reading_mark (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    upto INTEGER NOT NULL                   -- messages up to this id have been read
) STRICT;
INSERT INTO "reading_mark" VALUES(1,3);
CREATE TABLE recipient (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    number     TEXT,                        -- E.164; NULL: left out for want of one
    tail       INTEGER,                     -- its last eight digits: how delivery reports find it
    text       TEXT NOT NULL,
    parts      TEXT,                        -- JSON array; NULL when the text is the only part
    encoding   TEXT NOT NULL
) STRICT;
INSERT INTO "recipient" VALUES(1,'Kader 1','kader1','+6281200000001',1,'Halo Kader 1, -Pokjanal KBB',NULL,'gsm7');
INSERT INTO "recipient" VALUES(2,'Kader 10','kader10','+6281200000010',10,'Halo Kader 10, -Pokjanal KBB',NULL,'gsm7');
INSERT INTO "recipient" VALUES(3,'Kader 11','kader11','+6281200000011',11,'Halo Kader 11, -Pokjanal KBB',NULL,'gsm7');
INSERT INTO "recipient" VALUES(4,'','',NULL,NULL,'',NULL,'gsm7');
INSERT INTO "recipient" VALUES(5,'Kader 2','kader2','+6281200000002',2,'Halo Kader 2, -Pokjanal KBB',NULL,'gsm7');
INSERT INTO "recipient" VALUES(6,'Kader 3','kader3','+6281200000003',3,'Halo Kader 3, -Pokjanal KBB',NULL,'gsm7');
INSERT INTO "recipient" VALUES(7,'Kader 4','kader4','+6281200000004',4,'Halo Kader 4, -Pokjanal KBB',NULL,'gsm7');
INSERT INTO "recipient" VALUES(8,'Kader 5','kader5','+6281200000005',5,'Halo Kader 5, -Pokjanal KBB',NULL,'gsm7');
INSERT INTO "recipient" VALUES(9,'Kader 6','kader6','+6281200000006',6,'Halo Kader 6, -Pokjanal KBB',NULL,'gsm7');
INSERT INTO "recipient" VALUES(10,'Kader 7','kader7','+6281200000007',7,'Halo Kader 7, -Pokjanal KBB',NULL,'gsm7');
INSERT INTO "recipient" VALUES(11,'Kader 8','kader8','+6281200000008',8,'Halo Kader 8, -Pokjanal KBB',NULL,'gsm7');
INSERT INTO "recipient" VALUES(12,'Kader 9','kader9','+6281200000009',9,'Halo Kader 9, -Pokjanal KBB',NULL,'gsm7');
INSERT INTO "recipient" VALUES(13,'Kader 1','kader1','+6281200000001',1,'Besok libur. -Pokjanal KBB',NULL,'gsm7');
INSERT INTO "recipient" VALUES(14,'Kader 10','kader10','+6281200000010',10,'Besok libur. -Pokjanal KBB',NULL,'gsm7');
INSERT INTO "recipient" VALUES(15,'Kader 11','kader11','+6281200000011',11,'Besok libur. -Pokjanal KBB',NULL,'gsm7');
INSERT INTO "recipient" VALUES(16,'','',NULL,NULL,'',NULL,'gsm7');
INSERT INTO "recipient" VALUES(17,'Kader 2','kader2','+6281200000002',2,'Besok libur. -Pokjanal KBB',NULL,'gsm7');
INSERT INTO "recipient" VALUES(18,'Kader 3','kader3','+6281200000003',3,'Besok libur. -Pokjanal KBB',NULL,'gsm7');
INSERT INTO "recipient" VALUES(19,'Kader 4','kader4','+6281200000004',4,'Besok libur. -Pokjanal KBB',NULL,'gsm7');
INSERT INTO "recipient" VALUES(20,'Kader 5','kader5','+6281200000005',5,'Besok libur. -Pokjanal KBB',NULL,'gsm7');
INSERT INTO "recipient" VALUES(21,'Kader 6','kader6','+6281200000006',6,'Besok libur. -Pokjanal KBB',NULL,'gsm7');
INSERT INTO "recipient" VALUES(22,'Kader 7','kader7','+6281200000007',7,'Besok libur. -Pokjanal KBB',NULL,'gsm7');
INSERT INTO "recipient" VALUES(23,'Kader 8','kader8','+6281200000008',8,'Besok libur. -Pokjanal KBB',NULL,'gsm7');
INSERT INTO "recipient" VALUES(24,'Kader 9','kader9','+6281200000009',9,'Besok libur. -Pokjanal KBB',NULL,'gsm7');
INSERT INTO "recipient" VALUES(25,'Kader 3','kader3','+6281200000003',3,'Baik, kami tidak mengirim SMS lagi ke nomor ini. Ingin menerima lagi? Balas MULAI. Terima kasih. -Pokjanal KBB',NULL,'gsm7');
INSERT INTO "recipient" VALUES(26,'','','+6281299990000',99990000,'Terima kasih Ani. Data kami terima dan menunggu persetujuan petugas. -Pokjanal KBB',NULL,'gsm7');
CREATE TABLE reply_document (
    name TEXT PRIMARY KEY,
    rev  INTEGER NOT NULL,
    body TEXT NOT NULL                      -- JSON
) STRICT, WITHOUT ROWID;
CREATE TABLE report (
    id          INTEGER PRIMARY KEY,
    sim         TEXT NOT NULL,
    pdu         BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    reference   INTEGER NOT NULL,
    recipient   TEXT NOT NULL,
    tail        INTEGER,
    sent_at     INTEGER,                    -- SCTS: when the SMSC took the message
    tp_status   INTEGER NOT NULL,
    segment_id  INTEGER                     -- NULL: not matched yet
) STRICT;
INSERT INTO "report" VALUES(1,'510100000000001',X'0006000D91261802000000F1622180200000006221802000600000',1796695256000,0,'+6281200000001',1,1796695200000,0,17);
INSERT INTO "report" VALUES(2,'510100000000001',X'0006000D91261892990900F0622180200000006221802000600000',1796695256000,0,'+6281299990000',99990000,1796695200000,0,NULL);
CREATE TABLE request (
    id         INTEGER PRIMARY KEY,
    kind       TEXT NOT NULL,               -- number_change, register, erase
    number     TEXT,                        -- who asks
    message_id INTEGER NOT NULL UNIQUE,
    old        TEXT,                        -- of a number change
    new        TEXT,
    name       TEXT NOT NULL DEFAULT '',    -- of a registration, as written
    place      TEXT NOT NULL DEFAULT '',
    state      TEXT NOT NULL DEFAULT 'waiting',
    made_at    TEXT NOT NULL,
    decided_by TEXT NOT NULL DEFAULT '',
    decided_at TEXT,
    contact_id TEXT NOT NULL DEFAULT ''     -- whom the decision changed
) STRICT;
INSERT INTO "request" VALUES(1,'register','+6281299990000',3,NULL,NULL,'Ani','Cilame','waiting','2026-12-08T02:02:56+00:00','',NULL,'');
CREATE TABLE segment (
    id               INTEGER PRIMARY KEY,
    broadcast_id     INTEGER NOT NULL,
    sequence         INTEGER NOT NULL,      -- from 1
    total            INTEGER NOT NULL,
    status           TEXT NOT NULL,
    recipient_status TEXT,                  -- on the first segment: what all of them make of the recipient
    changed_at       INTEGER NOT NULL,
    reason           TEXT NOT NULL DEFAULT '',
    due_at           INTEGER,               -- waits until then: a retry, or tomorrow
    attempt          INTEGER NOT NULL DEFAULT 0,  -- claims
    counted          INTEGER NOT NULL DEFAULT 0,  -- refusals that speak against the recipient
    refused_at       INTEGER,
    modem            TEXT NOT NULL DEFAULT '',
    sim              TEXT,                  -- that carries it; on a queued segment: that has carried other parts
    claimed_at       INTEGER,
    clock_trusted    INTEGER NOT NULL DEFAULT 0,  -- 1: claimed_at may be compared with the SMSC's time; 2: the clock was set since
    reference        INTEGER,               -- TP-MR, 0-255
    concatenation    INTEGER,               -- on the first segment: 8-bit reference, counted per destination
    tp_status        INTEGER,               -- of the last delivery report
    route            INTEGER NOT NULL DEFAULT 0, -- operator group of the number, 0 = not known
    again            INTEGER NOT NULL DEFAULT 0  -- 1: a person has it sent again, so it waits its turn, whatever else is out
) STRICT;
INSERT INTO "segment" VALUES(17,1,1,1,'delivered','delivered',1796695256000,'received',NULL,1,0,NULL,'Telkomsel','510100000000001',1796695200000,1,0,NULL,0,2,0);
INSERT INTO "segment" VALUES(33,1,1,1,'sent','sent',1796695207000,'',NULL,1,0,NULL,'Telkomsel','510100000000001',1796695207000,1,1,NULL,NULL,2,0);
INSERT INTO "segment" VALUES(49,1,1,1,'sent','sent',1796695214000,'',NULL,1,0,NULL,'Telkomsel','510100000000001',1796695214000,1,2,NULL,NULL,2,0);
INSERT INTO "segment" VALUES(65,1,1,1,'failed','failed',1796695221000,'number_refused',NULL,1,1,1796695221000,'Telkomsel','510100000000001',1796695221000,1,NULL,NULL,NULL,2,0);
INSERT INTO "segment" VALUES(81,1,1,1,'errored','errored',1796695228000,'temporary',1796695348000,1,1,1796695228000,'Telkomsel','510100000000001',1796695228000,1,NULL,NULL,NULL,2,0);
INSERT INTO "segment" VALUES(97,1,1,1,'unknown','unknown',1796695235000,'no_answer',NULL,1,0,NULL,'Telkomsel','510100000000001',1796695235000,1,NULL,NULL,NULL,2,0);
INSERT INTO "segment" VALUES(113,1,1,1,'sent','sent',1796695242000,'',NULL,1,0,NULL,'Telkomsel','510100000000001',1796695242000,1,6,NULL,NULL,2,0);
INSERT INTO "segment" VALUES(129,1,1,1,'sent','sent',1796695249000,'',NULL,1,0,NULL,'Telkomsel','510100000000001',1796695249000,1,7,NULL,NULL,2,0);
INSERT INTO "segment" VALUES(145,1,1,1,'queued','queued',1796695200000,'',NULL,0,0,NULL,'',NULL,NULL,0,NULL,NULL,NULL,2,0);
INSERT INTO "segment" VALUES(161,1,1,1,'queued','queued',1796695200000,'',NULL,0,0,NULL,'',NULL,NULL,0,NULL,NULL,NULL,2,0);
INSERT INTO "segment" VALUES(177,1,1,1,'queued','queued',1796695200000,'',NULL,0,0,NULL,'',NULL,NULL,0,NULL,NULL,NULL,2,0);
INSERT INTO "segment" VALUES(193,1,1,1,'queued','queued',1796695200000,'',NULL,0,0,NULL,'',NULL,NULL,0,NULL,NULL,NULL,2,0);
INSERT INTO "segment" VALUES(209,2,1,1,'queued','queued',1796695256000,'',NULL,0,0,NULL,'',NULL,NULL,0,NULL,NULL,NULL,2,0);
INSERT INTO "segment" VALUES(225,2,1,1,'queued','queued',1796695256000,'',NULL,0,0,NULL,'',NULL,NULL,0,NULL,NULL,NULL,2,0);
INSERT INTO "segment" VALUES(241,2,1,1,'queued','queued',1796695256000,'',NULL,0,0,NULL,'',NULL,NULL,0,NULL,NULL,NULL,2,0);
INSERT INTO "segment" VALUES(257,2,1,1,'cancelled','cancelled',1796695436000,'',NULL,0,0,NULL,'',NULL,NULL,0,NULL,NULL,NULL,2,0);
INSERT INTO "segment" VALUES(273,2,1,1,'queued','queued',1796695256000,'',NULL,0,0,NULL,'',NULL,NULL,0,NULL,NULL,NULL,2,0);
INSERT INTO "segment" VALUES(289,2,1,1,'queued','queued',1796695256000,'',NULL,0,0,NULL,'',NULL,NULL,0,NULL,NULL,NULL,2,0);
INSERT INTO "segment" VALUES(305,2,1,1,'queued','queued',1796695256000,'',NULL,0,0,NULL,'',NULL,NULL,0,NULL,NULL,NULL,2,0);
INSERT INTO "segment" VALUES(321,2,1,1,'queued','queued',1796695256000,'',NULL,0,0,NULL,'',NULL,NULL,0,NULL,NULL,NULL,2,0);
INSERT INTO "segment" VALUES(337,2,1,1,'queued','queued',1796695256000,'',NULL,0,0,NULL,'',NULL,NULL,0,NULL,NULL,NULL,2,0);
INSERT INTO "segment" VALUES(353,2,1,1,'queued','queued',1796695256000,'',NULL,0,0,NULL,'',NULL,NULL,0,NULL,NULL,NULL,2,0);
INSERT INTO "segment" VALUES(369,2,1,1,'queued','queued',1796695256000,'',NULL,0,0,NULL,'',NULL,NULL,0,NULL,NULL,NULL,2,0);
INSERT INTO "segment" VALUES(385,2,1,1,'queued','queued',1796695256000,'',NULL,0,0,NULL,'',NULL,NULL,0,NULL,NULL,NULL,2,0);
INSERT INTO "segment" VALUES(401,3,1,1,'queued','queued',1796695436000,'',NULL,0,0,NULL,'',NULL,NULL,0,NULL,NULL,NULL,2,0);
INSERT INTO "segment" VALUES(417,4,1,1,'queued','queued',1796695436000,'',NULL,0,0,NULL,'',NULL,NULL,0,NULL,NULL,NULL,2,0);
CREATE TABLE session (
    token_hash   BLOB PRIMARY KEY,      -- SHA-256 of the cookie's token
    user_id      TEXT NOT NULL,
    address      TEXT NOT NULL,
    created_at   TEXT NOT NULL,         -- for people; never used to decide
    boot         TEXT NOT NULL,         -- the run of the program in which seen was measured
    seen         REAL NOT NULL,         -- monotonic seconds of the last visit in that run
    age          REAL NOT NULL          -- seconds of use so far
) STRICT, WITHOUT ROWID;
INSERT INTO "session" VALUES(X'38A27429F342A61E79AE7EE222B2DD31379824B1886C8E9AB9EB2AB2E21D9D04','3c344c4189eb2f1e','192.168.4.20','2026-12-08T02:00:00+00:00','df6af1d8303e61cd',1000.0,0.0);
CREATE TABLE signal_point (
    id           INTEGER PRIMARY KEY,
    modem        TEXT NOT NULL,
    at           INTEGER NOT NULL,      -- milliseconds since 1970: when its five minutes began
    percent      INTEGER,               -- the mean of what was measured; NULL: the modem could not say
    registered   INTEGER NOT NULL,      -- 1: all through
    network      TEXT NOT NULL          -- 2G, 3G, 4G or nothing
) STRICT;
INSERT INTO "signal_point" VALUES(1,'Telkomsel',1796695200000,61,1,'4G');
CREATE TABLE sim_card (
    sim           TEXT PRIMARY KEY,
    imsi          TEXT NOT NULL,
    iccid         TEXT NOT NULL,
    imei          TEXT NOT NULL,              -- of the modem it was last seen in
    modem         TEXT NOT NULL,              -- that modem's name
    visit         INTEGER NOT NULL,           -- grows whenever a SIM is put into a modem: the largest is in it
    operator      TEXT NOT NULL,
    first_seen_at TEXT NOT NULL,
    number        TEXT NOT NULL DEFAULT '',   -- its own, as a person says
    balance       INTEGER,                    -- rupiah
    balance_at    TEXT,
    balance_by    TEXT NOT NULL DEFAULT '',   -- ussd, sms
    expires       TEXT,                       -- the last day of its masa aktif
    expires_by    TEXT NOT NULL DEFAULT '',   -- ussd, sms, person
    grace_until   TEXT,                       -- the last day of its masa tenggang: it can receive only
    code          TEXT,                       -- NULL: the operator's usual one; '': never asked
    pattern       TEXT NOT NULL DEFAULT '',
    asked_at      TEXT,                       -- when the code was last dialled
    last_reply    TEXT NOT NULL DEFAULT '',   -- raw
    last_reply_at TEXT,
    last_reply_by TEXT NOT NULL DEFAULT '',   -- ussd, sms
    network_mode  TEXT NOT NULL DEFAULT 'auto',  -- a person's choice
    worked_mode   TEXT NOT NULL DEFAULT '',   -- what the box found to work where automatic did not
    worked_at     TEXT
) STRICT;
INSERT INTO "sim_card" VALUES('510100000000001','510100000000001','8962100','86','Telkomsel',1,'TELKOMSEL','2026-12-08T02:03:56+00:00','',12500,'2026-12-08T02:03:56+00:00','ussd','2027-03-01','ussd',NULL,NULL,'',NULL,'Sisa Pulsa Rp12.500 s.d. 01/03/2027','2026-12-08T02:03:56+00:00','ussd','auto','',NULL);
CREATE TABLE sim_hold (
    sim        TEXT PRIMARY KEY,
    since      TEXT NOT NULL,
    conclusion TEXT NOT NULL,                 -- inquiring, no_credit, expired, blocked, unknown
    rounds     INTEGER NOT NULL,              -- inquiries so far
    next_at    TEXT                           -- when the next one is due; NULL: at once
) STRICT, WITHOUT ROWID;
CREATE TABLE sim_pin (
    modem     TEXT PRIMARY KEY,
    pin       TEXT NOT NULL,
    confirmed INTEGER NOT NULL,               -- the person knows that few tries are left
    at        TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "sim_pin" VALUES('Telkomsel','1234',0,'2026-12-08T02:03:56+00:00');
CREATE TABLE sim_pin_for (
    modem TEXT PRIMARY KEY,
    card  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "sim_pin_for" VALUES('Telkomsel','8962100');
CREATE TABLE sim_pin_left (
    card       TEXT PRIMARY KEY,
    tries_left INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE sim_pin_try (
    card   TEXT NOT NULL,                     -- ICCID, or 'imei:' and the modem's number while it cannot be read
    digest BLOB NOT NULL,
    result TEXT NOT NULL,                     -- tried (nobody knows how it ended), accepted, refused
    at     TEXT NOT NULL,
    PRIMARY KEY (card, digest)
) STRICT, WITHOUT ROWID;
INSERT INTO "sim_pin_try" VALUES('8962100',X'DDCA2C5535B1A9AAAF45AF7E96ABF4ECF1C1CD6E69ED9FA7A2577CF9C9310055','accepted','2026-12-08T02:03:56+00:00');
CREATE TABLE test_message (
    broadcast_id INTEGER PRIMARY KEY,
    modem        TEXT NOT NULL,
    kind         TEXT NOT NULL              -- canary, person
) STRICT;
CREATE TABLE test_seen (
    broadcast_id INTEGER PRIMARY KEY,
    at           TEXT NOT NULL,
    by           TEXT NOT NULL
) STRICT;
CREATE TABLE thread (
    id           INTEGER PRIMARY KEY,
    key          TEXT NOT NULL UNIQUE,      -- the number; of a service '@' and its name, which nobody can imitate
    number       TEXT,                      -- NULL: a service (4444, TELKOMSEL), never answered
    sender       TEXT NOT NULL,
    turn         INTEGER NOT NULL,          -- grows with each message of any thread: the newest is the largest
    last_message INTEGER,                   -- that came in; NULL: none has
    last_at      TEXT NOT NULL,             -- when something last came in or was answered by hand
    unread       INTEGER NOT NULL DEFAULT 0,
    needs_action INTEGER NOT NULL DEFAULT 0,
    urgent       INTEGER NOT NULL DEFAULT 0,
    assigned_to  TEXT NOT NULL DEFAULT '',  -- id of a user
    done_at      TEXT,
    done_by      TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO "thread" VALUES(1,'+6281200000002','+6281200000002','+6281200000002',1,1,'2026-12-08T02:00:56+00:00',1,1,0,'',NULL,'');
INSERT INTO "thread" VALUES(2,'+6281200000003','+6281200000003','+6281200000003',2,2,'2026-12-08T02:01:56+00:00',1,0,0,'',NULL,'');
INSERT INTO "thread" VALUES(3,'+6281299990000','+6281299990000','+6281299990000',3,3,'2026-12-08T02:02:56+00:00',1,1,0,'',NULL,'');
CREATE TABLE throttle (
    key          TEXT PRIMARY KEY,      -- account:NAME, address:IP, setup:
    failures     INTEGER NOT NULL,
    wait         REAL NOT NULL,         -- seconds from at until the next try
    boot         TEXT NOT NULL,
    at           REAL NOT NULL          -- monotonic seconds of the last try in that run
) STRICT, WITHOUT ROWID;
INSERT INTO "throttle" VALUES('address:192.168.4.20',0,0.0,'df6af1d8303e61cd',1000.0);
CREATE INDEX broadcast_open ON broadcast (priority, id) WHERE closed_at IS NULL;
CREATE INDEX broadcast_asks ON broadcast (id) WHERE question IS NOT NULL;
CREATE INDEX decision_of ON decision (broadcast_id, id);
CREATE INDEX recipient_tail ON recipient (tail);
CREATE INDEX erasure_open ON erasure (recipient_id) WHERE done_at IS NULL;
CREATE TRIGGER recipient_stays_or_is_emptied BEFORE UPDATE ON recipient
WHEN EXISTS (
    SELECT 1 FROM segment s WHERE s.id BETWEEN OLD.id * 16 AND OLD.id * 16 + 15
    AND s.status IN ('queued', 'sending', 'errored')
) OR NOT (
    NEW.id = OLD.id AND NEW.encoding = OLD.encoding AND NEW.text = '' AND NEW.parts IS NULL
    AND (
        EXISTS (SELECT 1 FROM erasure e WHERE e.recipient_id = OLD.id AND e.done_at IS NULL)
        AND NEW.name = '' AND NEW.contact_id = ''
        AND (NEW.number IS NULL OR NEW.number IS OLD.number) AND (NEW.tail IS NULL OR NEW.tail IS OLD.tail)
        OR EXISTS (
            SELECT 1 FROM segment s JOIN broadcast b ON b.id = s.broadcast_id
            WHERE s.id = OLD.id * 16 + 1 AND b.emptied = 1
        )
        AND NEW.name = OLD.name AND NEW.contact_id = OLD.contact_id
        AND NEW.number IS OLD.number AND NEW.tail IS OLD.tail
    )
) BEGIN
    SELECT RAISE (ABORT, 'what a person approved is what is sent');
END;
CREATE INDEX segment_next ON segment (broadcast_id, route)
    WHERE status = 'queued' AND sequence = 1 AND due_at IS NULL AND sim IS NULL;
CREATE INDEX segment_bound ON segment (sim, again, broadcast_id)
    WHERE status = 'queued' AND due_at IS NULL AND sim IS NOT NULL;
CREATE INDEX segment_due ON segment (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX segment_unknown ON segment (sim) WHERE status = 'unknown';
CREATE INDEX report_unmatched ON report (tail) WHERE segment_id IS NULL;
CREATE INDEX test_message_modem ON test_message (modem, broadcast_id);
CREATE INDEX message_unread ON message (id) WHERE read_at IS NULL;
CREATE INDEX message_number ON message (number, id);
CREATE INDEX incoming_open ON incoming (state, id) WHERE state <> 'joined';
CREATE INDEX incoming_message ON incoming (message_id);
CREATE INDEX incoming_part ON incoming (sim, sender, reference) WHERE reference IS NOT NULL;
CREATE INDEX session_user ON session (user_id);
CREATE INDEX modem_event_of ON modem_event (modem, id);
CREATE INDEX signal_point_of ON signal_point (modem, at);
CREATE INDEX signal_point_order ON signal_point (modem, id);
CREATE INDEX sim_card_modem ON sim_card (modem, visit);
CREATE INDEX number_check_campaign ON number_check (campaign);
CREATE INDEX answer_of ON answer (broadcast_id, recipient_id, at, id);
CREATE INDEX reading_number ON reading (number, message_id);
CREATE INDEX reading_incomplete ON reading (message_id) WHERE incomplete;
CREATE INDEX auto_sms_number ON auto_sms (number, at);
CREATE INDEX auto_sms_due ON auto_sms (at) WHERE broadcast_id IS NULL;
CREATE INDEX auto_sms_day ON auto_sms (day);
CREATE INDEX auto_sms_message ON auto_sms (message_id);
CREATE INDEX request_state ON request (state, id);
CREATE INDEX request_old ON request (old) WHERE old IS NOT NULL;
CREATE INDEX request_number ON request (number);
CREATE INDEX posyandu_report_open ON posyandu_report (number) WHERE choices <> '';
CREATE INDEX posyandu_report_place ON posyandu_report (kind, village_code, posyandu, month);
CREATE INDEX alarm_open ON alarm (id) WHERE taken_at IS NULL;
CREATE INDEX alarm_number ON alarm (number, at);
CREATE UNIQUE INDEX thread_turn ON thread (turn);
CREATE INDEX thread_unread ON thread (turn) WHERE unread > 0;
CREATE INDEX thread_needs ON thread (turn) WHERE needs_action;
CREATE INDEX thread_urgent ON thread (turn) WHERE urgent;
CREATE INDEX thread_assigned ON thread (assigned_to, turn) WHERE assigned_to <> '';
CREATE INDEX message_broadcast ON message (broadcast_id, number) WHERE broadcast_id IS NOT NULL;
CREATE TRIGGER message_joins_its_thread AFTER INSERT ON message BEGIN
    INSERT INTO thread (key, number, sender, turn, last_message, last_at, unread)
    VALUES (
        coalesce(NEW.number, '@' || NEW.sender), NEW.number, NEW.sender,
        (SELECT coalesce(max(turn), 0) + 1 FROM thread), NEW.id, NEW.received_at, NEW.read_at IS NULL
    )
    ON CONFLICT (key) DO UPDATE SET
        turn = excluded.turn, last_message = excluded.last_message, last_at = excluded.last_at,
        unread = unread + excluded.unread, done_at = NULL, done_by = '';
END;
CREATE TRIGGER message_is_read AFTER UPDATE OF read_at ON message
WHEN (OLD.read_at IS NULL) <> (NEW.read_at IS NULL) BEGIN
    UPDATE thread SET unread = max(0, unread + iif(NEW.read_at IS NULL, 1, -1))
    WHERE key = coalesce(OLD.number, '@' || OLD.sender);
END;
CREATE TRIGGER message_is_whole AFTER UPDATE OF problem ON message
WHEN OLD.problem = 'incomplete' AND NEW.problem = '' BEGIN
    UPDATE message SET read_at = NULL WHERE id = NEW.id AND read_at IS NOT NULL;
    UPDATE thread SET turn = (SELECT max(turn) + 1 FROM thread), done_at = NULL, done_by = ''
    WHERE key = coalesce(NEW.number, '@' || NEW.sender);
END;
CREATE TRIGGER message_is_erased AFTER UPDATE OF number ON message
WHEN OLD.number IS NOT NULL AND NEW.number IS NULL BEGIN
    DELETE FROM thread WHERE key = OLD.number
        AND NOT EXISTS (SELECT 1 FROM message WHERE number = OLD.number);
    UPDATE thread SET last_message = (SELECT max(id) FROM message WHERE number = OLD.number)
    WHERE key = OLD.number;
END;
CREATE TRIGGER reading_calls_for_a_person AFTER INSERT ON reading
WHEN NEW.number IS NOT NULL AND (NEW.needs_action OR NEW.urgent) BEGIN
    UPDATE thread SET needs_action = max(needs_action, NEW.needs_action), urgent = max(urgent, NEW.urgent)
    WHERE key = NEW.number;
END;
COMMIT;
