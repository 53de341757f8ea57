//! Lessons as they are written: front matter, steps that begin with `## `, and fenced blocks `predict` and `run`.

use super::markdown::{self, Block};
use super::measure;
use super::{Choice, Experiment, Lesson, Phase, Predict, Step};

/// Where a line stands, and the line.
type Line<'a> = (usize, &'a str);

/// Reads a lesson; `name` is its file's name without the ending.
///
/// # Errors
/// What is wrong and in which line, in a sentence.
pub fn lesson(name: &str, text: &str) -> Result<Lesson, String> {
    let lines: Vec<Line> = text
        .lines()
        .enumerate()
        .map(|(at, line)| (at + 1, line.trim_end()))
        .collect();
    let (front, body) = front_matter(&lines)?;
    let field = |key: &str| {
        let found = front.iter().find(|(_, known, _)| *known == key);
        found
            .map(|(at, _, value)| (*at, *value))
            .ok_or(format!("The front matter has no `{key}`."))
    };
    let (at, minutes) = field("minutes")?;
    Ok(Lesson {
        name: name.into(),
        title: field("title")?.1.into(),
        question: field("question")?.1.into(),
        minutes: minutes
            .parse()
            .map_err(|_| wrong(at, "`minutes` takes a whole number"))?,
        steps: steps(body)?,
    })
}

fn wrong(at: usize, what: &str) -> String {
    format!("Line {at}: {what}.")
}

type Field<'a> = (usize, &'a str, &'a str);

/// The fields between the first two lines `---`, and the lines after them.
fn front_matter<'a, 'b>(lines: &'b [Line<'a>]) -> Result<(Vec<Field<'a>>, &'b [Line<'a>]), String> {
    let missing = || "Line 1: a lesson begins with its front matter between two lines `---`.".to_string();
    let rest = lines.strip_prefix(&[(1, "---")]).ok_or_else(missing)?;
    let end = rest.iter().position(|(_, line)| *line == "---").ok_or_else(missing)?;
    let field = |(at, line): &Line<'a>| {
        let known = line
            .split_once(": ")
            .filter(|(key, _)| ["title", "question", "minutes"].contains(key));
        known
            .map(|(key, value)| (*at, key, value.trim()))
            .ok_or_else(|| wrong(*at, "the front matter takes `title: `, `question: ` and `minutes: `"))
    };
    let fields: Result<Vec<_>, _> = rest[..end].iter().map(field).collect();
    Ok((fields?, &rest[end + 1..]))
}

fn steps(lines: &[Line]) -> Result<Vec<Step>, String> {
    let mut steps: Vec<Step> = Vec::new();
    let mut rest = lines;
    while let Some(((at, line), after)) = rest.split_first() {
        rest = after;
        if let Some(title) = line.strip_prefix("## ") {
            steps.push(Step {
                title: title.trim().into(),
                ..Step::default()
            });
        } else if !line.is_empty() {
            let step = steps.last_mut().ok_or_else(|| {
                wrong(
                    *at,
                    "text before the first step; a step begins with `## ` and its title",
                )
            })?;
            rest = piece(step, (*at, line), rest)?;
        }
    }
    if let Some(step) = steps.iter().find(|step| step.predict.is_some() && step.run.is_none()) {
        return Err(format!("The question of step `{}` has no run below it.", step.title));
    }
    if steps.is_empty() {
        return Err("The lesson has no step; a step begins with `## ` and its title.".into());
    }
    Ok(steps)
}

/// Adds the fenced block or the text that begins with a line to a step, and gives what follows it.
fn piece<'a, 'b>(step: &mut Step, (at, first): Line<'a>, rest: &'b [Line<'a>]) -> Result<&'b [Line<'a>], String> {
    if let Some(kind) = first.strip_prefix("```") {
        let end = rest
            .iter()
            .position(|(_, line)| *line == "```")
            .ok_or_else(|| wrong(at, "this block is never closed by a line of three back-ticks"))?;
        fenced(step, at, kind.trim(), &rest[..end])?;
        return Ok(&rest[end + 1..]);
    }
    if first.starts_with('#') {
        return Err(wrong(at, "the only headings of a lesson are steps, `## ` and a title"));
    }
    let ends = |line: &str| line.is_empty() || line.starts_with("```") || line.starts_with('#');
    let end = rest.iter().position(|(_, line)| ends(line)).unwrap_or(rest.len());
    let lines: Vec<&str> = std::iter::once(first)
        .chain(rest[..end].iter().map(|(_, line)| *line))
        .collect();
    add(step, markdown::block(&lines));
    Ok(&rest[end..])
}

fn add(step: &mut Step, block: Block) {
    let place = if step.run.is_some() {
        &mut step.after
    } else {
        &mut step.before
    };
    place.push(block);
}

fn fenced(step: &mut Step, at: usize, kind: &str, lines: &[Line]) -> Result<(), String> {
    match kind {
        "predict" if step.predict.is_some() => Err(wrong(at, "a step has one question at most; begin another step")),
        "predict" if step.run.is_some() => Err(wrong(at, "the question stands above the run that answers it")),
        "predict" => {
            step.predict = Some(predict(at, lines)?);
            Ok(())
        }
        "run" if step.run.is_some() => Err(wrong(at, "a step has one run at most; begin another step")),
        "run" => {
            step.run = Some(experiment(at, lines)?);
            Ok(())
        }
        _ => {
            let lines: Vec<&str> = lines.iter().map(|(_, line)| *line).collect();
            add(step, Block::Code(lines.join("\n")));
            Ok(())
        }
    }
}

fn predict(at: usize, lines: &[Line]) -> Result<Predict, String> {
    let mut question = Vec::new();
    let mut choices = Vec::new();
    for (at, line) in lines.iter().filter(|(_, line)| !line.is_empty()) {
        let option = |mark: &str| line.strip_prefix(mark).map(markdown::spans);
        match (option("- [x] "), option("- [ ] ")) {
            (Some(text), _) => choices.push(Choice { text, expected: true }),
            (_, Some(text)) => choices.push(Choice { text, expected: false }),
            _ if line.starts_with("- ") => return Err(wrong(*at, "an answer begins with `- [ ] ` or `- [x] `")),
            _ if choices.is_empty() => question.push(*line),
            _ => return Err(wrong(*at, "the question stands above its answers")),
        }
    }
    match choices.iter().filter(|choice| choice.expected).count() {
        _ if question.is_empty() => Err(wrong(at, "a question and then its answers are missing here")),
        _ if choices.len() < 2 => Err(wrong(at, "a question has two answers or more")),
        1 => Ok(Predict {
            question: markdown::spans(&question.join(" ")),
            choices,
        }),
        n => Err(wrong(at, &format!("one answer is marked `- [x] `, not {n}"))),
    }
}

fn experiment(at: usize, lines: &[Line]) -> Result<Experiment, String> {
    let mut lines = lines.iter().filter(|(_, line)| !line.is_empty());
    let (_, fragment) = lines
        .next()
        .ok_or_else(|| wrong(at, "a run begins with an address, such as `method=rim&preset=page`"))?;
    let mut run = Experiment {
        fragment: fragment.trim_start_matches('#').into(),
        ..Experiment::default()
    };
    let mut until = None;
    for (at, line) in lines {
        match line.split_once(": ") {
            Some(("name", name)) => run.name = name.trim().into(),
            Some(("until", steps)) => until = Some(count(*at, steps)?),
            Some(("then", turn)) => run.then.push(phase(*at, turn)?),
            Some(("measure", what)) => run
                .measures
                .push(measure::read(what).map_err(|error| wrong(*at, &error))?),
            _ => return Err(wrong(*at, "a run takes `name: `, `until: `, `then: ` and `measure: `")),
        }
    }
    run.until = until.ok_or_else(|| wrong(at, "this run has no `until: ` with a number of steps"))?;
    complete(at, run)
}

fn complete(at: usize, run: Experiment) -> Result<Experiment, String> {
    let steps: Vec<usize> = std::iter::once(run.until)
        .chain(run.then.iter().map(|phase| phase.until))
        .collect();
    if run.name.is_empty() {
        return Err(wrong(at, "this run has no `name: `"));
    }
    if run.measures.is_empty() {
        return Err(wrong(at, "this run has no `measure: `"));
    }
    if !steps.is_sorted_by(|a, b| a < b) {
        return Err(wrong(
            at,
            "each `then: ` lasts until a later step than what is before it",
        ));
    }
    Ok(run)
}

/// Reads `set.mu=4 until 800`.
fn phase(at: usize, text: &str) -> Result<Phase, String> {
    let parts = text.split_once(" until ").and_then(|(turn, steps)| {
        let (name, value) = turn.trim().strip_prefix("set.")?.split_once('=')?;
        Some((name, value, steps))
    });
    let (name, value, steps) = parts.ok_or_else(|| wrong(at, "`then: ` takes a turn such as `set.mu=4 until 800`"))?;
    Ok(Phase {
        name: name.into(),
        value: value.into(),
        until: count(at, steps)?,
    })
}

fn count(at: usize, text: &str) -> Result<usize, String> {
    let steps = text.trim().parse().ok().filter(|steps| *steps > 0);
    steps.ok_or_else(|| wrong(at, &format!("`{}` is no number of steps", text.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::lesson::{Bound, Measure};

    const GOOD: &str = "---
title: Collapse
question: What does H(Y|X) alone do?
minutes: 3
---

## Look
Press **Run it**.
A second line.

- one
- two

```predict
How many clusters are left?
- [x] One
- [ ] Ten
```

```run
method=rim&set.mu=0
name: mu = 0
until: 100
then: set.mu=4 until 200
measure: active_clusters <= 2
measure: acc
```
One is left.

## Think
$$H(Y)$$
";

    #[test]
    fn a_lesson_is_read() {
        let lesson = lesson("02", GOOD).unwrap();
        assert_eq!((&*lesson.name, &*lesson.title, lesson.minutes), ("02", "Collapse", 3));
        let step = &lesson.steps[0];
        assert_eq!((&*step.title, step.before.len(), step.after.len()), ("Look", 2, 1));
        let predict = step.predict.as_ref().unwrap();
        assert_eq!(
            predict.choices.iter().map(|choice| choice.expected).collect::<Vec<_>>(),
            [true, false]
        );
        let run = step.run.as_ref().unwrap();
        assert_eq!(
            (&*run.fragment, &*run.name, run.until, run.last_step()),
            ("method=rim&set.mu=0", "mu = 0", 100, 200)
        );
        let turn = Phase {
            name: "mu".into(),
            value: "4".into(),
            until: 200,
        };
        assert_eq!(run.then, [turn]);
        let first = Measure {
            name: "active_clusters".into(),
            bound: Some(Bound::AtMost(2.0)),
        };
        assert_eq!((&run.measures[0], run.measures.len()), (&first, 2));
        assert_eq!(lesson.measured(), ["active_clusters", "acc"]);
        assert_eq!(lesson.steps[1].before, [Block::Formula("H(Y)".into())]);
    }

    /// What replaces what in the good lesson, and a part of the sentence that it gives.
    const BAD: [(&str, &str, &str); 24] = [
        ("---\ntitle", "title", "Line 1: a lesson begins with its front matter"),
        (
            "minutes: 3\n---",
            "minutes: 3",
            "Line 1: a lesson begins with its front matter",
        ),
        ("title: Collapse\n", "", "no `title`"),
        ("minutes: 3", "minutes: few", "Line 4: `minutes` takes a whole number"),
        ("minutes: 3", "author: me", "Line 4: the front matter takes"),
        ("## Look\n", "", "Line 7: text before the first step"),
        ("## Think", "### Think", "Line 30: the only headings"),
        (
            "```\nOne is left.",
            "One is left.",
            "Line 20: this block is never closed",
        ),
        (
            "- [ ] Ten",
            "- [x] Ten",
            "Line 14: one answer is marked `- [x] `, not 2",
        ),
        (
            "- [x] One",
            "- [ ] One",
            "Line 14: one answer is marked `- [x] `, not 0",
        ),
        ("- [x] One\n", "", "Line 14: a question has two answers"),
        ("- [ ] Ten", "- Ten", "Line 17: an answer begins with"),
        ("- [ ] Ten", "Ten", "Line 17: the question stands above"),
        (
            "How many clusters are left?\n",
            "",
            "Line 14: a question and then its answers",
        ),
        (
            "```predict\n",
            "```predict\nA?\n- [x] a\n- [ ] b\n```\n```predict\n",
            "Line 19: a step has one question",
        ),
        (
            "```run\n",
            "```run\na=b\nname: a\nuntil: 1\nmeasure: acc\n```\n```run\n",
            "Line 26: a step has one run",
        ),
        (
            "method=rim&set.mu=0\nname: mu = 0\n",
            "method=rim&set.mu=0\n",
            "Line 20: this run has no `name: `",
        ),
        ("until: 100\n", "", "Line 20: this run has no `until: `"),
        ("until: 100\n", "until: soon\n", "Line 23: `soon` is no number of steps"),
        ("set.mu=4 until 200", "mu=4 until 200", "Line 24: `then: ` takes a turn"),
        (
            "set.mu=4 until 200",
            "set.mu=4 until 50",
            "Line 20: each `then: ` lasts until a later step",
        ),
        (
            "measure: acc",
            "measure: accuracy",
            "Line 26: there is no number `accuracy`",
        ),
        (
            "measure: active_clusters <= 2\nmeasure: acc\n",
            "",
            "Line 20: this run has no `measure: `",
        ),
        ("measure: acc", "see: acc", "Line 26: a run takes"),
    ];

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        for (good, bad, words) in BAD {
            assert!(GOOD.contains(good), "{good}");
            let error = lesson("02", &GOOD.replacen(good, bad, 1)).unwrap_err();
            assert!(error.contains(words) && error.ends_with('.'), "{words}: {error}");
        }
        let error = lesson("02", GOOD.split("```run").next().unwrap()).unwrap_err();
        assert_eq!(error, "The question of step `Look` has no run below it.");
        assert!(
            lesson("02", "---\ntitle: a\nquestion: b\nminutes: 1\n---\n")
                .unwrap_err()
                .contains("no step")
        );
    }
}
