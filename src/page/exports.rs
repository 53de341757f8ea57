//! What can be taken along as text: assignments, the history, and the names of files.

use crate::plot::table::{self, exact};
use crate::plot::{Chart, Table};
use crate::protocol::Pictures;

use super::{Page, Run};

/// `index,label,cluster,probability`, as the command line writes it to `assignments.csv`, for some images or for all that
/// the newest look took in; in the order of the file that the images came from.
pub fn assignments(page: &Page, images: Option<&[u32]>) -> String {
    let waiting = Run::default();
    let bulk = &page.run.as_ref().unwrap_or(&waiting).shown().bulk;
    let all = || (0..bulk.clusters.len() as u32).collect();
    let mut images: Vec<u32> = images.map_or_else(all, <[u32]>::to_vec);
    images.sort_by_key(|image| index(&page.pictures, *image));
    let row = |image: &u32| {
        let at = *image as usize;
        let cell = |values: &[u8]| values.get(at).map_or_else(String::new, u8::to_string);
        let probability = bulk.confidence.get(at).map(|c| format!("{:.3}", f64::from(*c) / 255.0));
        let index = index(&page.pictures, *image).to_string();
        let labels = cell(&page.pictures.labels);
        vec![index, labels, cell(&bulk.clusters), probability.unwrap_or_default()]
    };
    csv(&Table {
        columns: ["index", "label", "cluster", "probability"].map(String::from).to_vec(),
        rows: images.iter().map(row).collect(),
    })
}

/// The place of an image in the file that it came from.
fn index(pictures: &Pictures, image: u32) -> u32 {
    pictures.index.get(image as usize).copied().unwrap_or(image)
}

/// What a chart shows, as text: its points, or the whole table behind it.
pub fn chart(page: &Page, chart: Chart) -> String {
    let waiting = Run::default();
    let run = page.run.as_ref().unwrap_or(&waiting);
    match chart {
        Chart::Embedding => points(page, run, &run.shown().bulk.points),
        Chart::Neighbours => points(page, run, &run.shown().bulk.neighbours),
        Chart::Polygon => points(page, run, &run.shown().bulk.polygon),
        _ => csv(&table::whole(chart, &run.history, run.shown(), &page.pictures)),
    }
}

/// One row a point.
fn points(page: &Page, run: &Run, points: &[f32]) -> String {
    let clusters = &run.shown().bulk.clusters;
    let row = |((image, [x, y]), cluster): ((u32, &[f32; 2]), &u8)| {
        let label = page.pictures.labels.get(image as usize);
        let label = label.map_or_else(String::new, u8::to_string);
        let [index, cluster] = [index(&page.pictures, image), u32::from(*cluster)].map(|n| n.to_string());
        vec![index, label, cluster, x.to_string(), y.to_string()]
    };
    let each = (0..).zip(points.as_chunks::<2>().0).zip(clusters);
    csv(&Table {
        columns: ["index", "label", "cluster", "x", "y"].map(String::from).to_vec(),
        rows: each.map(row).collect(),
    })
}

/// Every named number of the run, one row an observation; a cell is empty where there is no such number.
pub fn history(run: &Run) -> String {
    let history = &run.history;
    let columns = history.series.iter().map(|series| series.name.clone());
    let row = |at: usize| {
        let values = history.series.iter().map(|series| series.values[at]);
        [history.steps[at]].into_iter().chain(values).map(exact).collect()
    };
    csv(&Table {
        columns: ["step".to_string()].into_iter().chain(columns).collect(),
        rows: (0..history.steps.len()).map(row).collect(),
    })
}

/// A table as comma-separated values (RFC 4180).
pub fn csv(table: &Table) -> String {
    let line = |cells: &[String]| cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + "\r\n";
    let rows = table.rows.iter().map(|row| line(row));
    [line(&table.columns)].into_iter().chain(rows).collect()
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.into()
    }
}

impl Page {
    /// The name of a file to save: method, seed and step, what it holds, and how.
    pub fn file_name(&self, what: &str, ending: &str) -> String {
        let request = self.run.as_ref().map_or(&self.request, |run| &run.request);
        let step = self.run.as_ref().map_or(0, |run| run.shown().step);
        format!("{}-seed{}-step{step}-{what}.{ending}", request.method, request.seed)
    }

    /// What stands above a chart that is saved: method, data, seed and step.
    pub fn file_title(&self) -> String {
        let request = self.run.as_ref().map_or(&self.request, |run| &run.request);
        let step = self.run.as_ref().map_or(0, |run| run.shown().step);
        format!(
            "{} · {} · seed {} · step {step}",
            request.method, self.pictures.name, request.seed
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::{open, training};
    use std::rc::Rc;

    #[test]
    fn assignments_are_written_in_the_order_of_the_file() {
        let mut page = open();
        page.pictures = Rc::new(Pictures {
            labels: vec![7, 3, 5],
            index: vec![40, 12, 33],
            ..Pictures::default()
        });
        let bulk = &mut page.run.as_mut().unwrap().latest.bulk;
        (bulk.clusters, bulk.confidence) = (vec![0, 1], vec![255, 51]);
        assert_eq!(
            assignments(&page, None),
            "index,label,cluster,probability\r\n12,3,1,0.200\r\n40,7,0,1.000\r\n"
        );
        let some = assignments(&page, Some(&[0, 2]));
        assert_eq!(some.lines().skip(1).collect::<Vec<_>>(), ["33,5,,", "40,7,0,1.000"]);
    }

    #[test]
    fn the_points_of_the_embedding_are_listed() {
        let mut page = open();
        let bulk = &mut page.run.as_mut().unwrap().latest.bulk;
        (bulk.clusters, bulk.points) = (vec![3], vec![0.5, -0.25]);
        assert_eq!(
            chart(&page, Chart::Embedding),
            "index,label,cluster,x,y\r\n0,,3,0.5,-0.25\r\n"
        );
        assert!(chart(&page, Chart::Scores).starts_with("step"));
    }

    #[test]
    fn a_history_has_a_row_an_observation() {
        let page = training();
        let text = history(page.run.as_ref().unwrap());
        assert!(text.starts_with("step,seconds,"), "{text}");
        assert_eq!(text.lines().count(), 3);
        assert_eq!(page.file_name("history", "csv"), "imsat-seed0-step10-history.csv");
    }

    #[test]
    fn cells_are_quoted_where_they_have_to_be() {
        let table = Table {
            columns: vec!["a".into(), "b, c".into()],
            rows: vec![vec!["say \"x\"".into(), String::new()]],
        };
        assert_eq!(csv(&table), "a,\"b, c\"\r\n\"say \"\"x\"\"\",\r\n");
    }
}
