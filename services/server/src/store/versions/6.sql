-- A store as version 6 of its tables left it; the records were made by that program.
create table journal (first integer primary key, facts integer not null, record blob not null)
    strict;
create table slots (space text not null, name text not null, number integer not null,
    primary key (space, name)) strict, without rowid;
create table identities (name text primary key, verifier blob not null, scope text not null)
    strict, without rowid;
create table keys (name text primary key, bytes blob not null) strict, without rowid;
create table letters (number integer primary key, at integer not null, sender text not null,
    topic text not null, reason text not null, words text not null, size integer not null,
    body blob not null) strict;
create table letter_days (sender text not null, day integer not null, kept integer not null,
    counted integer not null, primary key (sender, day)) strict, without rowid;
create table cases (number integer primary key, class text not null, state text not null,
    subject text, lon real not null, lat real not null, grid text, opened integer not null,
    due integer, ended integer, rework integer not null, relapse_of integer, whole blob) strict;
create table tasks (number integer primary key, purpose text not null, state text not null,
    worker text not null, for_case integer, offered integer not null, ended integer,
    whole blob) strict;
create table story (number integer primary key, for_case integer not null, seq integer not null,
    at integer not null, fact text not null, args text not null) strict;
create index story_of_case on story (for_case, number);
create index tasks_of_case on tasks (for_case);
create index tasks_of_worker on tasks (worker, offered);
create index cases_by_opening on cases (opened);
insert into journal values (0, 1, x'02bc27af672fb70600f3a18c02a20100000112');
insert into journal values (1, 1,
    x'02350ffa112fb7060006a28c02a20100000100000562696e2d3138e17a14ae47515c40ec51b81e852b374001a9ff03000000');
insert into journal values (2, 1,
    x'02a1b157e12fb706002aa28c02a2010000010100010101010000010000000000c04440000000');
insert into journal values (3, 1,
    x'0243cdf57f2fb7060033a28c02a201000001040562696e2d31060c66696c6c5f70657263656e740861206e756d626572');
insert into slots values ('class', 'CJ/T 214/C-0105', 32);
insert into slots values ('class', 'CJ/T 214/C-0107', 33);
insert into slots values ('class', 'CJ/T 214/C-0113', 34);
insert into slots values ('class', 'CJ/T 214/C-0134', 35);
insert into identities values ('bin-1',
    x'0909090909090909090909090909090909090909090909090909090909090909',
    '{"roots":[],"things":["bin-1"]}');
insert into keys values ('installation',
    x'0707070707070707070707070707070707070707070707070707070707070707');
insert into letters values (1, 1795309765948, 'bin-1', 'cityloop/v1/bin-1/telemetry', 'wrong_type',
    'the field fill_percent must be a number', 37,
    x'7b22626f6f74223a312c22736571223a322c2266696c6c5f70657263656e74223a2278227d');
insert into letter_days values ('bin-1', 20779, 1, 1);
insert into cases values (0, 'urban/1', 'closed', 'bin-1', 113.27, 23.17, null, 1, null, 2, 0,
    null, null);
insert into tasks values (0, 'dispose', 'done', 'crew-1', 0, 1, 2, null);
insert into story values (null, 0, 3, 1, 'case_opened', '{}');
create table journal_end (one integer primary key check (one = 1), next integer not null) strict;
insert into journal_end select 1, coalesce(max(first + facts), 0) from journal;
create table sessions (number integer primary key, identity text not null, client text not null,
    kept_ms integer not null, ends integer, sent integer not null) strict;
create table subscriptions (session integer not null, filter text not null, wish integer not null,
    identifier integer not null, primary key (session, filter)) strict, without rowid;
create table orders (session integer not null, number integer not null, topic text not null,
    body blob not null, retain integer not null, lapses integer, identifiers blob not null,
    primary key (session, number)) strict, without rowid;
create table received (session integer not null, packet integer not null,
    primary key (session, packet)) strict, without rowid;
create table states (topic text primary key, said_by text not null, body blob not null,
    qos integer not null, ends integer not null) strict, without rowid;
create table changes (at integer not null, seq integer not null, thing integer not null,
    before integer not null, after integer not null, primary key (at, seq)) strict, without rowid;
create index story_by_time on story (at, fact, for_case);
create index cases_by_end on cases (ended);
create index cases_of_subject on cases (subject, number);
create table amended (seq integer primary key, thing integer not null, at integer not null,
    by_whom text not null, why text not null, fields text not null) strict;
create index amended_of_thing on amended (thing, seq);
pragma user_version = 6;
