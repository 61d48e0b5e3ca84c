//! DuckDB reads the files of history as they are, and finds the rows that the web told.

use crate::town::{Choir, gates, register, voices};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::Duration;
use tests::house::tree::root;
use tests::program::{Folder, Server, Web, run, skipped};
use tokio::time::{Instant, sleep};

const TEST: &str = "duckdb_finds_in_the_files_what_the_web_told";
/// Messages that are enough.
const MESSAGES: u64 = 3_000;
/// How long they may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Prints the columns and their types, and every row, as one JSON text.
const SCRIPT: &str = "
import duckdb, json, sys
files = duckdb.read_parquet(sys.argv[1], union_by_name=True)
columns = dict(zip(files.columns, map(str, files.types)))
rows = duckdb.sql('select thing, epoch_ms(time), fill_percent from files order by all')
print(json.dumps({'columns': columns, 'rows': rows.fetchall()}))
";

/// A Python that has DuckDB: `CITYLOOP_PYTHON`, else the one that `tests/run` makes.
async fn python() -> Option<PathBuf> {
    let said = std::env::var_os("CITYLOOP_PYTHON").map(PathBuf::from);
    let made = root().join("target/clients/bin/python");
    let python = said.into_iter().chain([made]).find(|path| path.is_file())?;
    (run(&python, &["-c", "import duckdb"]).await.code == Some(0)).then_some(python)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn duckdb_finds_in_the_files_what_the_web_told() {
    if !Server::is_built(TEST) {
        return;
    }
    let Some(python) = python().await else {
        return skipped(TEST, "no Python with duckdb (PyPI); tests/run makes one");
    };
    let folder = Folder::new("history");
    let voices = voices(&gates(&folder, "bin", 2, 5).await, "bin", 5, 1_000);
    let server = Server::start(&folder).await;
    let web = Web(server.web);
    register(web, &voices).await;
    let bins: Vec<String> = voices.iter().flat_map(|voice| voice.bins.clone()).collect();
    let choir = Choir::begin(voices, server.mqtt);
    let since = Instant::now();
    while choir.progress.acknowledged() < MESSAGES {
        assert!(since.elapsed() < PATIENCE, "{} acknowledged", choir.progress.acknowledged());
        sleep(Duration::from_millis(20)).await;
    }
    let said = choir.end().await.said;
    let told = told(web, &bins, said as usize).await;
    server.stop().await;

    let files = folder.path("store/history/*/*.parquet").display().to_string();
    let words = ["-c", SCRIPT, &files];
    let read = run(&python, &words).await;
    assert_eq!(read.code, Some(0), "{}", read.err);
    let read: Value = serde_json::from_str(&read.out).expect("the script prints JSON");
    for (column, kind) in [
        ("thing", "VARCHAR"),
        ("time", "TIMESTAMP WITH TIME ZONE"),
        ("delay_ms", "INTEGER"),
        ("fill_percent", "DOUBLE"),
    ] {
        assert_eq!(read["columns"][column], json!(kind), "{column}");
    }
    let rows = read["rows"].as_array().expect("rows");
    let found: Vec<String> = rows.iter().map(ToString::to_string).collect();
    assert_eq!(sorted(found), sorted(told));
}

/// Every row of every bin as the web tells it, page by page, once all that was said is there.
async fn told(web: Web, bins: &[String], said: usize) -> Vec<String> {
    let since = Instant::now();
    loop {
        let mut rows = Vec::new();
        for bin in bins {
            let mut from = 0;
            while let Some(next) = page(web, bin, from, &mut rows).await {
                from = next;
            }
        }
        assert!(rows.len() <= said && since.elapsed() < PATIENCE, "{} of {said}", rows.len());
        if rows.len() == said {
            return rows;
        }
        sleep(Duration::from_millis(100)).await;
    }
}

/// One page of a bin's rows; where the next begins.
async fn page(web: Web, bin: &str, from: i64, rows: &mut Vec<String>) -> Option<i64> {
    let path = format!("/api/things/{bin}/history?field=fill_percent&from={from}&limit=250");
    let page = web.get(&path).await;
    let said = page["rows"].as_array().expect("rows");
    let row = |row: &Value| json!([bin, row["at"], row["values"][0]]).to_string();
    rows.extend(said.iter().map(row));
    page["next"].as_i64()
}

fn sorted(mut rows: Vec<String>) -> Vec<String> {
    rows.sort();
    rows
}
