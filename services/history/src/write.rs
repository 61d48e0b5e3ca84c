//! Rows to a Parquet file: sorted by thing and time, with pages small enough that one thing's
//! range reads little.

use crate::columns::{DELAY, THING, TIME};
use crate::error::HistoryError;
use crate::period::Period;
use crate::rows::Rows;
use parquet::basic::{
    Compression, Encoding, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel,
};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::SortingColumn;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::file::writer::{
    SerializedColumnWriter, SerializedFileWriter, SerializedRowGroupWriter,
};
use parquet::schema::types::{ColumnPath, Type};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows of one group: what is encoded, and held in memory, at once.
pub(crate) const GROUP_ROWS: usize = 256 * 1024;
/// Rows of one page: what is read of a column at least.
pub(crate) const PAGE_ROWS: usize = 2_048;
/// Values looked at to see whether a column repeats itself.
const SAMPLE: usize = 4_096;
/// A dictionary larger than this is given up for the rest of its group.
const DICTIONARY_BYTES_MAX: usize = 64 * 1024;
/// More than this gained little in trials, and cost time.
const ZSTD_LEVEL: i32 = 3;
/// For what is small and stays for years: a twentieth smaller, and seldom written.
const ZSTD_LEVEL_LONG: i32 = 12;

/// A file while it is written; nobody sees it before `finish`.
pub(crate) struct FileWriter {
    inner: SerializedFileWriter<File>,
    draft: PathBuf,
}

impl FileWriter {
    /// Begins a file; the sample tells which encodings suit its columns.
    pub(crate) fn create(
        draft: PathBuf,
        period: Period,
        sample: &Rows<ByteArray>,
    ) -> Result<FileWriter, HistoryError> {
        if let Some(folder) = draft.parent() {
            fs::create_dir_all(folder).map_err(HistoryError::disk(folder))?;
        }
        let file = File::create(&draft).map_err(HistoryError::disk(&draft))?;
        let made = schema(&sample.names).and_then(|schema| {
            SerializedFileWriter::new(file, schema, Arc::new(encodings(period, sample)?))
        });
        let inner = made.map_err(HistoryError::parquet(&draft))?;
        Ok(FileWriter { inner, draft })
    }

    /// Adds rows that follow those before.
    pub(crate) fn write(&mut self, rows: &Rows<ByteArray>) -> Result<(), HistoryError> {
        let mut write = || {
            let mut first = 0;
            while first < rows.len() {
                let last = rows.len().min(first + GROUP_ROWS);
                let mut group = self.inner.next_row_group()?;
                write_group(&mut group, rows, first, last)?;
                group.close()?;
                first = last;
            }
            Ok(())
        };
        write().map_err(HistoryError::parquet(&self.draft))
    }

    /// Ends the file under its draft's name, on disk.
    pub(crate) fn finish(self) -> Result<u64, HistoryError> {
        let FileWriter { inner, draft } = self;
        let file = inner.into_inner().map_err(HistoryError::parquet(&draft))?;
        file.sync_all().map_err(HistoryError::disk(&draft))?;
        Ok(file.metadata().map_err(HistoryError::disk(&draft))?.len())
    }
}

/// Gives a finished draft its name, on disk.
pub(crate) fn show(draft: &Path, path: &Path) -> Result<(), HistoryError> {
    fs::rename(draft, path).map_err(HistoryError::disk(path))?;
    sync_folder(path)
}

fn sync_folder(path: &Path) -> Result<(), HistoryError> {
    let Some(folder) = path.parent() else { return Ok(()) };
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(HistoryError::disk(folder))
}

fn schema(names: &[Box<str>]) -> Result<Arc<Type>, ParquetError> {
    let one = |name: &str, physical, repetition, logical: Option<LogicalType>| {
        let made = Type::primitive_type_builder(name, physical)
            .with_repetition(repetition)
            .with_logical_type(logical)
            .build()?;
        Ok::<_, ParquetError>(Arc::new(made))
    };
    let time = LogicalType::timestamp(true, TimeUnit::MILLIS);
    let mut fields = vec![
        one(THING, Physical::BYTE_ARRAY, Repetition::REQUIRED, Some(LogicalType::String))?,
        one(TIME, Physical::INT64, Repetition::REQUIRED, Some(time))?,
        one(DELAY, Physical::INT32, Repetition::REQUIRED, None)?,
    ];
    for name in names {
        fields.push(one(name, Physical::DOUBLE, Repetition::OPTIONAL, None)?);
    }
    Ok(Arc::new(Type::group_type_builder("history").with_fields(fields).build()?))
}

fn encodings(period: Period, sample: &Rows<ByteArray>) -> Result<WriterProperties, ParquetError> {
    let path = |name: &str| ColumnPath::from(name);
    let sorting = [0, 1].map(|column_idx| SortingColumn {
        column_idx,
        descending: false,
        nulls_first: false,
    });
    let level = if period.is_long() { ZSTD_LEVEL_LONG } else { ZSTD_LEVEL };
    let mut said = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_created_by(concat!("cityloop ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(level)?))
        .set_sorting_columns(Some(sorting.to_vec()))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_column_statistics_enabled(path(THING), EnabledStatistics::Page)
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_write_batch_size(PAGE_ROWS)
        .set_dictionary_page_size_limit(DICTIONARY_BYTES_MAX)
        .set_max_row_group_row_count(None)
        .set_dictionary_enabled(false)
        .set_encoding(Encoding::BYTE_STREAM_SPLIT)
        .set_column_encoding(path(THING), Encoding::DELTA_BYTE_ARRAY)
        .set_column_encoding(path(TIME), Encoding::DELTA_BINARY_PACKED)
        .set_column_encoding(path(DELAY), Encoding::DELTA_BINARY_PACKED);
    for (name, column) in sample.names.iter().zip(&sample.values) {
        said = said.set_column_dictionary_enabled(path(name), repeats(column));
    }
    Ok(said.build())
}

/// Whether a column says the same few numbers again and again.
fn repeats(column: &[f64]) -> bool {
    let stride = column.len().div_ceil(SAMPLE).max(1);
    let seen = column.iter().step_by(stride).filter(|value| !value.is_nan());
    let seen: Vec<u64> = seen.map(|value| value.to_bits()).collect();
    let distinct: BTreeSet<u64> = seen.iter().copied().collect();
    distinct.len() * 2 <= seen.len()
}

fn write_group(
    group: &mut SerializedRowGroupWriter<'_, File>,
    rows: &Rows<ByteArray>,
    first: usize,
    last: usize,
) -> Result<(), ParquetError> {
    let mut column = next(group)?;
    column.typed::<ByteArrayType>().write_batch(&rows.things[first..last], None, None)?;
    column.close()?;
    let mut column = next(group)?;
    column.typed::<Int64Type>().write_batch(&rows.times[first..last], None, None)?;
    column.close()?;
    let mut column = next(group)?;
    column.typed::<Int32Type>().write_batch(&rows.delays[first..last], None, None)?;
    column.close()?;
    for values in &rows.values {
        let values = &values[first..last];
        let said: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
        let levels: Vec<i16> = values.iter().map(|value| i16::from(!value.is_nan())).collect();
        let mut column = next(group)?;
        column.typed::<DoubleType>().write_batch(&said, Some(&levels), None)?;
        column.close()?;
    }
    Ok(())
}

fn next<'a>(
    group: &'a mut SerializedRowGroupWriter<'_, File>,
) -> Result<SerializedColumnWriter<'a>, ParquetError> {
    group.next_column()?.ok_or_else(|| ParquetError::General("fewer columns than said".into()))
}
