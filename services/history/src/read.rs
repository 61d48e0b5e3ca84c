//! Rows out of a Parquet file: one thing's range, or all of them in batches.

use crate::columns::{DELAY, THING, TIME};
use crate::error::HistoryError;
use crate::footers::Footers;
use crate::rows::Rows;
use bytes::Bytes;
use parquet::basic::Type as Physical;
use parquet::column::page::PageReader;
use parquet::column::reader::{ColumnReaderImpl, get_column_reader, get_typed_column_reader};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::page_index::RowGroupPageIndex;
use parquet::file::metadata::{
    ColumnChunkMask, PageIndexPolicy, ParquetMetaData, ParquetMetaDataReader,
};
use parquet::file::page_index::column_index::ColumnIndexMetaData;
use parquet::file::reader::{ChunkReader, Length, SerializedPageReader};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows of a batch when all of a file is read.
const BATCH_ROWS: usize = 1_024;
/// Columns before the first of values.
const FIXED: [(&str, Physical); 3] =
    [(THING, Physical::BYTE_ARRAY), (TIME, Physical::INT64), (DELAY, Physical::INT32)];

/// A file, read at places: nobody's place disturbs another's.
struct Placed {
    file: Arc<File>,
    bytes: u64,
}

/// A reader that goes on from a place.
struct Onward {
    file: Arc<File>,
    at: u64,
}

impl Read for Onward {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Length for Placed {
    fn len(&self) -> u64 {
        self.bytes
    }
}

impl ChunkReader for Placed {
    type T = BufReader<Onward>;

    fn get_read(&self, start: u64) -> Result<BufReader<Onward>, ParquetError> {
        Ok(BufReader::new(Onward { file: self.file.clone(), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        let mut bytes = vec![0; length];
        self.file.read_exact_at(&mut bytes, start)?;
        Ok(bytes.into())
    }
}

/// A file that was opened and looks like one of ours.
pub(crate) struct Opened {
    path: PathBuf,
    file: Arc<Placed>,
    said: Arc<ParquetMetaData>,
    pub(crate) names: Arc<[Box<str>]>,
}

impl Opened {
    /// A file whose end is kept in `known`, or read and kept there.
    pub(crate) fn open(path: &Path, known: &Footers) -> Result<Opened, HistoryError> {
        let file = File::open(path).map_err(HistoryError::disk(path))?;
        let about = file.metadata().map_err(HistoryError::disk(path))?;
        let (bytes, written) = (about.len(), about.modified().ok());
        let file = Arc::new(Placed { file: Arc::new(file), bytes });
        let read = || ParquetMetaDataReader::new().parse_and_finish(&*file);
        let said = known.of(path, (bytes, written), read);
        let said = said.map_err(HistoryError::parquet(path))?;
        let names = names(&said).ok_or_else(|| HistoryError::Foreign(path.to_path_buf()))?;
        Ok(Opened { path: path.to_path_buf(), file, said, names })
    }

    /// Adds a thing's rows between two times, sorted by time, with the columns that `out` has.
    pub(crate) fn of(
        self,
        thing: &[u8],
        times: &Range<i64>,
        out: &mut Rows<()>,
    ) -> Result<(), HistoryError> {
        let path = self.path.clone();
        self.find(thing, times, out).map_err(HistoryError::parquet(&path))
    }

    fn find(
        self,
        thing: &[u8],
        times: &Range<i64>,
        out: &mut Rows<()>,
    ) -> Result<(), ParquetError> {
        let Opened { file, said, names, .. } = self;
        let holds = |group: &usize| {
            let things = said.row_group(*group).column(0).statistics();
            let bounds = things.and_then(|it| Some((it.min_bytes_opt()?, it.max_bytes_opt()?)));
            bounds.is_none_or(|(low, high)| low <= thing && thing <= high)
        };
        let groups: Vec<usize> = (0..said.num_row_groups()).filter(holds).collect();
        if groups.is_empty() {
            return Ok(());
        }
        let columns: Vec<Option<usize>> =
            out.names.iter().map(|name| place(&names, name)).collect();
        let read = columns.iter().flatten().copied().chain(0..FIXED.len());
        let reader = ParquetMetaDataReader::new_with_metadata((*said).clone())
            .with_page_index_policy(PageIndexPolicy::Required)
            .with_column_index_mask(ColumnChunkMask::row_groups_and_columns(groups.clone(), [0]))
            .with_offset_index_mask(ColumnChunkMask::row_groups_and_columns(groups.clone(), read));
        let mut reader = reader;
        reader.read_page_indexes(&*file)?;
        let said = reader.finish()?;
        for group in groups {
            Group { file: &file, said: &said, group }.of(thing, times, &columns, out)?;
        }
        Ok(())
    }
}

/// Where a column of values stands in a file.
fn place(names: &[Box<str>], name: &str) -> Option<usize> {
    names.iter().position(|known| **known == *name).map(|place| FIXED.len() + place)
}

/// The names of the columns of values, where the columns are ours.
fn names(said: &ParquetMetaData) -> Option<Arc<[Box<str>]>> {
    let columns = said.file_metadata().schema_descr().columns();
    let is = |place: usize, name: &str, physical: Physical, level: i16| {
        let known: Option<&Arc<_>> = columns.get(place);
        known.is_some_and(|it| {
            it.name() == name && it.physical_type() == physical && it.max_def_level() == level
        })
    };
    let fixed = FIXED.iter().enumerate().all(|(place, (name, kind))| is(place, name, *kind, 0));
    let values = columns.get(FIXED.len()..)?;
    let ours = values
        .iter()
        .enumerate()
        .all(|(place, it)| is(FIXED.len() + place, it.name(), Physical::DOUBLE, 1));
    (fixed && ours).then(|| values.iter().map(|it| it.name().into()).collect())
}

/// One group of rows.
struct Group<'f> {
    file: &'f Arc<Placed>,
    said: &'f ParquetMetaData,
    group: usize,
}

impl Group<'_> {
    fn of(
        &self,
        thing: &[u8],
        times: &Range<i64>,
        columns: &[Option<usize>],
        out: &mut Rows<()>,
    ) -> Result<(), ParquetError> {
        let index = self.said.page_index_for_row_group(self.group);
        let Some(rows) = self.rows_of(thing, &index)? else { return Ok(()) };
        let mut said = Vec::new();
        self.column::<Int64Type>(1, &index, rows.start)?.read_records(
            rows.len(),
            None,
            None,
            &mut said,
        )?;
        let first = said.partition_point(|time| *time < times.start);
        let last = said.partition_point(|time| *time < times.end);
        let (start, count) = (rows.start + first, last.saturating_sub(first));
        if count == 0 {
            return Ok(());
        }
        out.things.resize(out.things.len() + count, ());
        out.times.extend_from_slice(&said[first..last]);
        self.column::<Int32Type>(2, &index, start)?.read_records(
            count,
            None,
            None,
            &mut out.delays,
        )?;
        for (place, values) in columns.iter().zip(&mut out.values) {
            match place {
                Some(place) => {
                    let mut column = self.column::<DoubleType>(*place, &index, start)?;
                    doubles(&mut column, count, values)?;
                }
                None => values.resize(values.len() + count, f64::NAN),
            }
        }
        Ok(())
    }

    /// The rows of a thing: the first and the last page that may hold it are read, no other.
    fn rows_of(
        &self,
        thing: &[u8],
        index: &RowGroupPageIndex,
    ) -> Result<Option<Range<usize>>, ParquetError> {
        let total = self.said.row_group(self.group).num_rows() as usize;
        let (Some(ColumnIndexMetaData::BYTE_ARRAY(bounds)), Some(pages)) =
            (index.column_index(0), index.page_locations(0))
        else {
            return Err(ParquetError::General("no page index for the column of things".into()));
        };
        let first = bounds.max_values_iter().position(|high| high.is_some_and(|it| it >= thing));
        let Some(first) = first else { return Ok(None) };
        let after =
            bounds.min_values_iter().skip(first).position(|low| low.is_some_and(|it| it > thing));
        let last = first + after.unwrap_or(pages.len() - first);
        if last == first {
            return Ok(None);
        }
        let starts = |page: usize| pages.get(page).map_or(total, |it| it.first_row_index as usize);
        let mut column = self.column::<ByteArrayType>(0, index, starts(first))?;
        let (mut things, begin) = (Vec::new(), starts(first));
        column.read_records(starts(first + 1) - begin, None, None, &mut things)?;
        let start = begin + things.partition_point(|it| it.data() < thing);
        let end = if last - first == 1 {
            begin + things.partition_point(|it| it.data() <= thing)
        } else {
            column.skip_records(starts(last - 1) - starts(first + 1))?;
            things.clear();
            column.read_records(starts(last) - starts(last - 1), None, None, &mut things)?;
            starts(last - 1) + things.partition_point(|it| it.data() <= thing)
        };
        Ok((start < end).then_some(start..end))
    }

    /// A reader of one column that stands at a row; pages before it are not read.
    fn column<T: DataType>(
        &self,
        column: usize,
        index: &RowGroupPageIndex,
        row: usize,
    ) -> Result<ColumnReaderImpl<T>, ParquetError> {
        let pages = index.page_locations(column).cloned();
        let group = self.said.row_group(self.group);
        let (said, rows) = (group.column(column), group.num_rows() as usize);
        let pages = SerializedPageReader::new(self.file.clone(), said, rows, pages)?;
        let pages: Box<dyn PageReader> = Box::new(pages);
        let reader = get_column_reader(said.column_descr_ptr(), pages);
        let mut reader = get_typed_column_reader::<T>(reader);
        reader.skip_records(row)?;
        Ok(reader)
    }
}

/// Adds so many values; NaN where nothing was said.
fn doubles(
    column: &mut ColumnReaderImpl<DoubleType>,
    count: usize,
    out: &mut Vec<f64>,
) -> Result<(), ParquetError> {
    let (mut said, mut levels) = (Vec::with_capacity(count), Vec::with_capacity(count));
    column.read_records(count, Some(&mut levels), None, &mut said)?;
    let mut said = said.into_iter();
    out.extend(levels.iter().map(|level| match level {
        0 => f64::NAN,
        _ => said.next().unwrap_or(f64::NAN),
    }));
    Ok(())
}

/// All rows of a file, some at a time.
pub(crate) struct Batches {
    opened: Opened,
    group: usize,
    left: usize,
    readers: Option<Readers>,
    /// The rows read last.
    pub(crate) batch: Rows<ByteArray>,
}

struct Readers {
    things: ColumnReaderImpl<ByteArrayType>,
    times: ColumnReaderImpl<Int64Type>,
    delays: ColumnReaderImpl<Int32Type>,
    values: Vec<ColumnReaderImpl<DoubleType>>,
}

impl Batches {
    pub(crate) fn new(opened: Opened) -> Batches {
        let batch = Rows::new(opened.names.clone());
        Batches { opened, group: 0, left: 0, readers: None, batch }
    }

    /// Reads the next rows; whether there were any.
    pub(crate) fn next(&mut self) -> Result<bool, HistoryError> {
        self.batch.clear();
        let path = self.opened.path.clone();
        self.fill().map_err(HistoryError::parquet(&path))?;
        Ok(!self.batch.is_empty())
    }

    fn fill(&mut self) -> Result<(), ParquetError> {
        while self.left == 0 {
            if self.group == self.opened.said.num_row_groups() {
                return Ok(());
            }
            self.begin()?;
        }
        let Some(readers) = &mut self.readers else { return Ok(()) };
        let (count, batch) = (self.left.min(BATCH_ROWS), &mut self.batch);
        readers.things.read_records(count, None, None, &mut batch.things)?;
        readers.times.read_records(count, None, None, &mut batch.times)?;
        readers.delays.read_records(count, None, None, &mut batch.delays)?;
        for (column, values) in readers.values.iter_mut().zip(&mut batch.values) {
            doubles(column, count, values)?;
        }
        if batch.things.len() != count || batch.times.len() != count {
            return Err(ParquetError::EOF("a group has fewer rows than it says".into()));
        }
        self.left -= count;
        Ok(())
    }

    /// Begins the next group.
    fn begin(&mut self) -> Result<(), ParquetError> {
        let Opened { file, said, names, .. } = &self.opened;
        let group = Group { file, said, group: self.group };
        let index = said.page_index_for_row_group(self.group);
        let values = (0..names.len()).map(|n| group.column(FIXED.len() + n, &index, 0));
        self.readers = Some(Readers {
            things: group.column(0, &index, 0)?,
            times: group.column(1, &index, 0)?,
            delays: group.column(2, &index, 0)?,
            values: values.collect::<Result<_, _>>()?,
        });
        self.left = said.row_group(self.group).num_rows() as usize;
        self.group += 1;
        Ok(())
    }
}
