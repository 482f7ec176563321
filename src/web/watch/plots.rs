//! Plots as SVG, drawn on the server: an item's curve, its options by band of score, its drift,
//! how often items are given, and what the forms of a round are expected to give.

use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;

/// Size of a plot in units of its own; pages scale it.
const SIZE: (u32, u32) = (460, 300);
const INK: RGBColor = RGBColor(38, 50, 56);
const SOFT: RGBColor = RGBColor(144, 154, 160);
const KEY: RGBColor = RGBColor(0, 105, 92);
const ALARM: RGBColor = RGBColor(183, 28, 28);
/// Colours that people with any colour vision tell apart; each line also carries its letter.
const OTHERS: [RGBColor; 4] =
    [RGBColor(191, 87, 0), RGBColor(84, 58, 150), RGBColor(0, 90, 160), RGBColor(120, 120, 0)];

/// What stands at the axes and what a reader hears in place of the plot.
#[derive(Clone, Debug)]
pub struct Labels {
    /// Horizontal axis.
    pub x: String,
    /// Vertical axis.
    pub y: String,
    /// The whole plot in words.
    pub alternative: String,
}

/// A line of a plot of options.
#[derive(Clone, Debug)]
pub struct Trace {
    /// Its letter.
    pub letter: String,
    /// Whether it is a key.
    pub is_key: bool,
    /// Shares in the lower, middle and upper third.
    pub shares: [f64; 3],
}

/// An item's curve with observed points: ability, share and how many people. No plot is better
/// than a broken page, so a plot that cannot be drawn is empty.
#[must_use]
pub fn curve(expected: impl Fn(f64) -> f64, points: &[(f64, f64, u32)], labels: &Labels) -> String {
    drawn(labels, |area| {
        let mut chart = ChartBuilder::on(&area)
            .margin(8)
            .margin_right(14)
            .x_label_area_size(38)
            .y_label_area_size(46)
            .build_cartesian_2d(-3.0..3.0, 0.0..1.0)?;
        mesh(&mut chart, labels, 7, 6, &|x| format!("{x:.0}"), &percent)?;
        let line = (0..=120).map(|step| -3.0 + f64::from(step) * 0.05).map(|x| (x, expected(x)));
        chart.draw_series(LineSeries::new(line, KEY.stroke_width(3)))?;
        chart.draw_series(points.iter().map(|(ability, share, n)| {
            let radius = 3 + (f64::from(*n).sqrt() / 4.0).min(6.0) as i32;
            Circle::new((ability.clamp(-3.0, 3.0), *share), radius, OTHERS[0].filled())
        }))?;
        area.present()
    })
}

/// Shares of options in thirds of the people by score.
#[must_use]
pub fn traces(traces: &[Trace], bands: &[String; 3], labels: &Labels) -> String {
    drawn(labels, |area| {
        let mut chart = ChartBuilder::on(&area)
            .margin(8)
            .margin_right(14)
            .x_label_area_size(38)
            .y_label_area_size(46)
            .build_cartesian_2d(-0.25..2.35, 0.0..1.0)?;
        let band = |x: &f64| match *x as i64 {
            n @ 0..=2 if (x - n as f64).abs() < 0.01 => bands[n as usize].clone(),
            _ => String::new(),
        };
        mesh(&mut chart, labels, 3, 6, &band, &percent)?;
        let mut n_others = 0;
        for trace in traces {
            let (colour, width) = if trace.is_key {
                (KEY, 4)
            } else {
                n_others += 1;
                (OTHERS[(n_others - 1) % OTHERS.len()], 2)
            };
            let line = (0..3).map(|band| (band as f64, trace.shares[band]));
            chart.draw_series(LineSeries::new(line.clone(), colour.stroke_width(width)))?;
            chart.draw_series(line.map(|at| Circle::new(at, 3, colour.filled())))?;
            let style = ("sans-serif", 15).into_font().color(&colour);
            let at = (2.08, trace.shares[2] + 0.03);
            chart.draw_series([Text::new(trace.letter.clone(), at, style)])?;
        }
        area.present()
    })
}

/// The drift sum after each response, with the limit of its alarm.
#[must_use]
pub fn drift(steps: &[(u32, f64)], limit: f64, labels: &Labels) -> String {
    let last = f64::from(steps.last().map_or(1, |(n, _)| *n)).max(1.0);
    let top = steps.iter().fold(limit, |top, (_, sum)| top.max(*sum)) * 1.1;
    drawn(labels, |area| {
        let mut chart = ChartBuilder::on(&area)
            .margin(8)
            .margin_right(14)
            .x_label_area_size(38)
            .y_label_area_size(46)
            .build_cartesian_2d(0.0..last, 0.0..top)?;
        mesh(&mut chart, labels, 5, 5, &|x| format!("{x:.0}"), &|y| format!("{y:.0}"))?;
        let alarm = DashedLineSeries::new([(0.0, limit), (last, limit)], 6, 4, ALARM.into());
        chart.draw_series(alarm)?;
        let line = steps.iter().map(|(n, sum)| (f64::from(*n), *sum));
        chart.draw_series(LineSeries::new(line, INK.stroke_width(2)))?;
        area.present()
    })
}

/// Bars: from, to and how many. `limit` is a line across, if there is one.
#[must_use]
pub fn histogram(bars: &[(f64, f64, u32)], limit: Option<f64>, labels: &Labels) -> String {
    let (from, to) = (bars.first().map_or(0.0, |bar| bar.0), bars.last().map_or(1.0, |bar| bar.1));
    let top = f64::from(bars.iter().map(|bar| bar.2).max().unwrap_or(1)) * 1.08;
    drawn(labels, |area| {
        let mut chart = ChartBuilder::on(&area)
            .margin(8)
            .margin_right(14)
            .x_label_area_size(38)
            .y_label_area_size(46)
            .build_cartesian_2d(from..to.max(from + 1e-6), 0.0..top.max(1.0))?;
        mesh(&mut chart, labels, 6, 5, &|x| format!("{:.0}%", x * 100.0), &|y| format!("{y:.0}"))?;
        chart.draw_series(bars.iter().map(|(from, to, n)| {
            Rectangle::new([(*from, 0.0), (*to, f64::from(*n))], KEY.mix(0.8).filled())
        }))?;
        if let Some(limit) = limit.filter(|limit| *limit < to) {
            let line = DashedLineSeries::new([(limit, 0.0), (limit, top)], 6, 4, ALARM.into());
            chart.draw_series(line)?;
        }
        area.present()
    })
}

/// A band with its middle: x, lowest, middle, highest.
#[must_use]
pub fn band(points: &[(f64, f64, f64, f64)], labels: &Labels) -> String {
    let (from, to) = (points.first().map_or(0.0, |p| p.0), points.last().map_or(1.0, |p| p.0));
    let top = points.iter().map(|point| point.3).fold(1.0, f64::max);
    drawn(labels, |area| {
        let mut chart = ChartBuilder::on(&area)
            .margin(8)
            .margin_right(14)
            .x_label_area_size(38)
            .y_label_area_size(46)
            .build_cartesian_2d(from..to.max(from + 1e-6), 0.0..top * 1.02)?;
        mesh(&mut chart, labels, 7, 6, &|x| format!("{x:.0}"), &|y| format!("{y:.0}"))?;
        let below = points.iter().map(|point| (point.0, point.1));
        let above = points.iter().rev().map(|point| (point.0, point.3));
        let outline: Vec<(f64, f64)> = below.chain(above).collect();
        chart.draw_series([Polygon::new(outline, OTHERS[0].mix(0.5))])?;
        let middle = points.iter().map(|point| (point.0, point.2));
        chart.draw_series(LineSeries::new(middle, INK.stroke_width(1)))?;
        area.present()
    })
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;
type Drawing<'a> = Result<(), DrawingAreaErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>>;
type Plane<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

fn percent(share: &f64) -> String {
    format!("{:.0}%", share * 100.0)
}

fn mesh<'b>(
    chart: &mut Plane<'_, 'b>,
    labels: &Labels,
    n_x: usize,
    n_y: usize,
    x: &dyn Fn(&f64) -> String,
    y: &dyn Fn(&f64) -> String,
) -> Drawing<'b> {
    let text = ("sans-serif", 13).into_font().color(&INK);
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(SOFT.mix(0.4))
        .axis_style(SOFT)
        .x_labels(n_x)
        .y_labels(n_y)
        .x_label_formatter(x)
        .y_label_formatter(y)
        .label_style(text.clone())
        .axis_desc_style(text)
        .x_desc(labels.x.as_str())
        .y_desc(labels.y.as_str())
        .draw()
}

fn drawn(labels: &Labels, draw: impl for<'b> FnOnce(Area<'b>) -> Drawing<'b>) -> String {
    let mut svg = String::new();
    if draw(SVGBackend::with_string(&mut svg, SIZE).into_drawing_area()).is_err() {
        return String::new();
    }
    with_alternative(&svg, &labels.alternative)
}

/// A reader hears the alternative; the letters and numbers inside are for the eye.
fn with_alternative(svg: &str, alternative: &str) -> String {
    let escaped = alternative
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;");
    let Some((_, rest)) = svg.split_once("viewBox=") else { return String::new() };
    format!("<svg role=\"img\" aria-label=\"{escaped}\" viewBox={rest}")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    fn labels() -> Labels {
        let alternative = "Curve \"A & B\" <1>".to_owned();
        Labels { x: "Ability".to_owned(), y: "Share".to_owned(), alternative }
    }

    /// Reads the SVG as XML: names of elements, and every attribute.
    fn elements(svg: &str) -> Vec<(String, Vec<(String, String)>)> {
        use quick_xml::events::Event;
        let mut reader = quick_xml::Reader::from_str(svg);
        let mut found = Vec::new();
        loop {
            match reader.read_event().unwrap() {
                Event::Start(tag) | Event::Empty(tag) => {
                    let attributes = tag.attributes().map(|attribute| {
                        let attribute = attribute.unwrap();
                        (attribute.key.0.to_owned(), attribute.value.to_string())
                    });
                    found.push((tag.name().0.to_owned(), attributes.collect()));
                }
                Event::Eof => return found,
                _ => {}
            }
        }
    }

    fn all() -> Vec<String> {
        let shares = [0.2, 0.4, 0.7];
        let trace = |letter: &str, is_key| Trace { letter: letter.to_owned(), is_key, shares };
        let bands = ["low", "middle", "high"].map(str::to_owned);
        vec![
            curve(|x| 1.0 / (1.0 + (-x).exp()), &[(-1.0, 0.3, 40), (9.0, 1.0, 900)], &labels()),
            curve(|_| 0.5, &[], &labels()),
            traces(&[trace("A", true), trace("B", false)], &bands, &labels()),
            drift(&[(1, 0.0), (50, 9.5)], 8.4, &labels()),
            drift(&[], 8.4, &labels()),
            histogram(&[(0.0, 0.05, 3), (0.05, 0.1, 20)], Some(0.06), &labels()),
            histogram(&[], None, &labels()),
            band(&[(-1.0, 10.0, 10.5, 11.0), (1.0, 20.0, 20.5, 21.0)], &labels()),
            band(&[], &labels()),
        ]
    }

    #[test]
    fn every_plot_is_well_formed_and_is_read_out_in_words() {
        for svg in all() {
            let elements = elements(&svg);
            let (name, attributes) = &elements[0];
            assert_eq!(name, "svg");
            let value = |key: &str| {
                attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
            };
            assert_eq!(value("role"), Some("img"));
            assert_eq!(value("aria-label"), Some("Curve &quot;A &amp; B&quot; &lt;1&gt;"));
            assert!(value("viewBox").is_some() && value("width").is_none());
        }
    }

    #[test]
    fn plots_hold_no_style_that_the_page_would_refuse() {
        for svg in all() {
            assert!(!svg.contains("style=") && !svg.contains("NaN"), "{svg}");
        }
    }

    #[test]
    fn every_point_and_bar_is_drawn() {
        let count = |svg: &str, wanted: &str| {
            elements(svg).iter().filter(|(name, _)| name == wanted).count()
        };
        let plots = all();
        assert_eq!(count(&plots[0], "circle"), 2);
        assert_eq!(count(&plots[1], "circle"), 0);
        assert_eq!(count(&plots[2], "circle"), 6);
        assert_eq!(count(&plots[5], "rect"), 2);
        assert_eq!(count(&plots[7], "polygon"), 1);
    }
}
