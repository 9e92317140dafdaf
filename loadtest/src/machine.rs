//! Describes this machine in a line, from /proc.

use std::fs;

/// The processors, the memory and the kernel of this machine, as far as known.
pub fn here() -> String {
    let read = |file: &str| fs::read_to_string(file).unwrap_or_default(); // what is missing is left out
    describe(&read("/proc/cpuinfo"), &read("/proc/meminfo"), &read("/proc/sys/kernel/osrelease"))
}

fn describe(cpuinfo: &str, meminfo: &str, release: &str) -> String {
    // Counted here, because a program that is pinned to one core does not see the others.
    let cores = cpuinfo.lines().filter(|line| line.starts_with("processor")).count().max(1);
    let model = field(cpuinfo, "model name").unwrap_or("core");
    let mut parts = vec![format!("{cores} × {model}")];
    let kibibytes = field(meminfo, "MemTotal").and_then(|total| total.split(' ').next()?.parse::<f64>().ok());
    parts.extend(kibibytes.map(|kibibytes| format!("{:.0} GB of memory", kibibytes * 1024.0 / 1e9)));
    if !release.trim().is_empty() {
        parts.push(format!("Linux {}", release.trim()));
    }
    parts.join(", ")
}

/// The value of the first line that is named so.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) =
        text.lines().filter_map(|line| line.split_once(':')).find(|(key, _)| key.trim() == name)?;
    Some(value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_is_told_in_a_line_and_what_it_does_not_tell_is_left_out() {
        let cpuinfo = "processor\t: 0\nmodel name\t: Some CPU @ 2 GHz\nprocessor\t: 1\nmodel name\t: Some CPU @ 2 GHz\n";
        let told = describe(cpuinfo, "MemTotal:        8000000 kB\n", "6.1.0\n");
        assert_eq!(told, "2 × Some CPU @ 2 GHz, 8 GB of memory, Linux 6.1.0");
        assert_eq!(describe("", "", ""), "1 × core");
    }
}
