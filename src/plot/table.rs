//! Each chart as a table, for screen readers and for exact values.

use super::Chart;
use super::axes::short;
use super::confusion::Confusion;
use super::lines::Lines;
use super::tree;
use crate::history::{History, SHARE};
use crate::protocol::{Bars, Branch, Pictures, Sheet, Snapshot};

/// At most so many rows; long histories are thinned evenly, the last observation kept.
const ROWS: usize = 60;

/// Named columns and rows of text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Headings.
    pub columns: Vec<String>,
    /// One text a column.
    pub rows: Vec<Vec<String>>,
}

/// How a table is written.
#[derive(Clone, Copy)]
struct Style {
    rows: usize,
    text: fn(f64) -> String,
}

/// The table behind a chart.
pub fn table(chart: Chart, history: &History, snapshot: &Snapshot, pictures: &Pictures) -> Table {
    let style = Style {
        rows: ROWS,
        text: short,
    };
    styled(chart, history, snapshot, pictures, style)
}

/// The table behind a chart with every observation and every digit, for files.
pub fn whole(chart: Chart, history: &History, snapshot: &Snapshot, pictures: &Pictures) -> Table {
    let style = Style {
        rows: usize::MAX,
        text: exact,
    };
    styled(chart, history, snapshot, pictures, style)
}

/// A number with as many digits as it takes to read the same number back; nothing where there is none.
pub fn exact(value: f64) -> String {
    if value.is_finite() {
        value.to_string()
    } else {
        String::new()
    }
}

fn styled(chart: Chart, history: &History, snapshot: &Snapshot, pictures: &Pictures, style: Style) -> Table {
    let n_clusters = snapshot.balance.sizes.len();
    if let Some(lines) = Lines::behind(chart, history, snapshot) {
        return of_lines(&lines, style);
    }
    match chart {
        Chart::Shares => of_shares(history, style),
        Chart::Confusion => of_confusion(&Confusion::count(&snapshot.bulk.clusters, &pictures.labels, n_clusters)),
        Chart::Sheets => of_sheets(&snapshot.sheets),
        Chart::Bars => of_bars(&snapshot.bars, style),
        Chart::Tree => of_tree(&snapshot.tree),
        _ => of_clusters(chart, snapshot, pictures, style),
    }
}

fn of_lines(lines: &Lines, style: Style) -> Table {
    let named = lines.lines.iter().map(|line| line.name.to_string());
    let columns = ["step".to_string()].into_iter().chain(named);
    let levels = lines.levels.iter();
    let row = |at: usize| {
        let values = lines
            .lines
            .iter()
            .map(|line| line.values.get(at).copied().unwrap_or(f64::NAN));
        let values = values.chain(levels.clone().map(|level| level.value));
        [lines.steps[at].to_string()]
            .into_iter()
            .chain(values.map(style.text))
            .collect()
    };
    let rows = thin(lines.steps.len(), style).map(row).collect();
    Table {
        columns: columns.chain(levels.clone().map(|level| level.name.clone())).collect(),
        rows,
    }
}

fn of_shares(history: &History, style: Style) -> Table {
    let shares: Vec<_> = history.group(SHARE).collect();
    let named = shares.iter().map(|(cluster, _)| format!("cluster {cluster}"));
    let row = |at: usize| {
        let values = shares.iter().map(|(_, values)| (style.text)(values[at]));
        [history.steps[at].to_string()].into_iter().chain(values).collect()
    };
    let columns = ["step".to_string()].into_iter().chain(named).collect();
    Table {
        columns,
        rows: thin(history.steps.len(), style).map(row).collect(),
    }
}

fn of_sheets(sheets: &[Sheet]) -> Table {
    let columns = ["sheet", "pictures", "in a row", "how to read it"];
    let row = |sheet: &Sheet| {
        let (count, columns) = (sheet.count.to_string(), sheet.columns.to_string());
        vec![sheet.name.clone(), count, columns, sheet.about.clone()]
    };
    Table {
        columns: columns.map(String::from).to_vec(),
        rows: sheets.iter().map(row).collect(),
    }
}

/// One row a bar and one a mark.
fn of_bars(all: &[Bars], style: Style) -> Table {
    let columns = ["chart", "from", "to", "value"];
    let text = style.text;
    let rows = |bars: &Bars| {
        let [low, high] = bars.range;
        let edge = |i: usize| low + (high - low) * i as f64 / bars.heights.len() as f64;
        let heights = bars.heights.iter().enumerate();
        let heights = heights.map(|(i, height)| [bars.name.clone(), text(edge(i)), text(edge(i + 1)), text(*height)]);
        let marks = bars.marks.iter().map(|mark| {
            let at = text(mark.at);
            [bars.name.clone(), at.clone(), at, mark.name.clone()]
        });
        heights.chain(marks).map(Vec::from).collect::<Vec<_>>()
    };
    Table {
        columns: columns.map(String::from).to_vec(),
        rows: all.iter().flat_map(rows).collect(),
    }
}

/// One row a branch.
fn of_tree(branches: &[Branch]) -> Table {
    let columns = ["branch", "round", "images · digit (share)", "merges into"];
    let row = |(i, branch): (usize, &Branch)| {
        let into = branch.parent.map_or_else(String::new, |parent| parent.to_string());
        vec![i.to_string(), branch.round.to_string(), tree::name(branch), into]
    };
    Table {
        columns: columns.map(String::from).to_vec(),
        rows: branches.iter().enumerate().map(row).collect(),
    }
}

fn thin(n: usize, style: Style) -> impl Iterator<Item = usize> {
    let kept = n.min(style.rows);
    (0..kept).map(move |i| if kept > 1 { i * (n - 1) / (kept - 1) } else { 0 })
}

fn of_confusion(confusion: &Confusion) -> Table {
    let digits = (0..confusion.n_classes).map(|digit| format!("digit {digit}"));
    let row = |cluster: usize| {
        let counts = &confusion.counts[cluster * confusion.n_classes..][..confusion.n_classes];
        [confusion.name(cluster)]
            .into_iter()
            .chain(counts.iter().map(u32::to_string))
            .collect()
    };
    let columns = ["cluster → digit".to_string()].into_iter().chain(digits).collect();
    Table {
        columns,
        rows: confusion.order().into_iter().map(row).collect(),
    }
}

fn of_clusters(chart: Chart, snapshot: &Snapshot, pictures: &Pictures, style: Style) -> Table {
    let sizes = &snapshot.balance.sizes;
    let total = sizes.iter().map(|n| f64::from(*n)).sum::<f64>().max(1.0);
    let about = match chart {
        Chart::Embedding => Some("mean place"),
        Chart::Polygon => Some("mean probability"),
        Chart::Gallery => Some("nearest images"),
        _ => None,
    };
    let row = |(k, size): (usize, &u32)| {
        let known = [k.to_string(), size.to_string(), (style.text)(f64::from(*size) / total)];
        known
            .into_iter()
            .chain(about.map(|_| detail(chart, snapshot, pictures, (k, style))))
            .collect()
    };
    let columns = ["cluster", "images", "share"]
        .into_iter()
        .chain(about)
        .map(String::from)
        .collect();
    Table {
        columns,
        rows: sizes.iter().enumerate().map(row).collect(),
    }
}

fn detail(chart: Chart, snapshot: &Snapshot, pictures: &Pictures, (k, style): (usize, Style)) -> String {
    let bulk = &snapshot.bulk;
    let members = || {
        bulk.clusters
            .iter()
            .enumerate()
            .filter(move |(_, c)| usize::from(**c) == k)
            .map(|(i, _)| i)
    };
    let mean = |value: &dyn Fn(usize) -> Option<f64>| {
        let values: Vec<f64> = members().filter_map(value).collect();
        (style.text)(values.iter().sum::<f64>() / values.len() as f64)
    };
    match chart {
        Chart::Embedding => {
            let axis = |a: usize| mean(&|i| bulk.points.get(2 * i + a).map(|x| f64::from(*x)));
            format!("{}, {}", axis(0), axis(1))
        }
        Chart::Polygon => mean(&|i| bulk.confidence.get(i).map(|c| f64::from(*c) / 255.0)),
        _ => nearest(snapshot, pictures, k),
    }
}

fn nearest(snapshot: &Snapshot, pictures: &Pictures, k: usize) -> String {
    let name = |image: &u32| match pictures.labels.get(*image as usize) {
        Some(label) => format!("#{image} (digit {label})"),
        None => format!("#{image}"),
    };
    snapshot
        .nearest
        .get(k)
        .map_or_else(String::new, |row| row.iter().map(name).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Series;

    #[test]
    fn a_whole_table_has_every_observation_and_every_digit() {
        let steps: Vec<f64> = (0..200).map(f64::from).collect();
        let series = Series {
            name: "acc".into(),
            values: steps.iter().map(|step| -step / 3.0).collect(),
        };
        let history = History {
            steps,
            series: vec![series],
        };
        let (latest, pictures) = (Snapshot::default(), Pictures::default());
        let read = table(Chart::Scores, &history, &latest, &pictures);
        let file = whole(Chart::Scores, &history, &latest, &pictures);
        assert_eq!((read.rows.len(), file.rows.len()), (ROWS, 200));
        assert_eq!(
            (&*read.rows[59][1], &*file.rows[199][1]),
            ("−66.3", "-66.33333333333333")
        );
    }
}
