package org.ivgmp.edge.ipsec.internal;

import static org.ivgmp.edge.ipsec.internal.Shell.sh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.ivgmp.edge.tunnel.TunnelSpec;
import org.ivgmp.net.Ipv4Address;

/// Three sites, each with a charon behind the shipped guards in a network namespace of its own:
///
/// ```
///    a                       b                       c
///    lo: 100.64.0.1          lo: 100.64.0.2          lo: 100.64.0.3
///    wan0: 198.18.0.1        wan0: 198.18.0.2        wan0: 198.18.0.3
///       |                       |                       |
///   ----+-----------------------+-----------------------+---- a bridge, where all is listened to
/// ```
final class Internet implements AutoCloseable {

    private static final String PREFIX = "is" + ProcessHandle.current().pid() + "-";
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final Path PROGRAMS = Path.of("../../assembly/src/edge/bin").toAbsolutePath().normalize();

    private final Path folder;
    private final List<Process> processes = new ArrayList<>();
    final Authority authority;

    /// Why there can be none here; empty when there can.
    static Optional<String> obstacle() throws IOException, InterruptedException {
        if (!Shell.attempt("id", "-u").output().strip().equals("0")) {
            return Optional.of("network namespaces need root");
        }
        if (!Shell.has("charon-systemd", "nft", "openssl", "tcpdump", "ip")) {
            return Optional.of("needs charon-systemd, nft, openssl, tcpdump and ip");
        }
        Shell.Outcome namespace = Shell.attempt("ip", "netns", "add", PREFIX + "x");
        Shell.attempt("ip", "netns", "delete", PREFIX + "x");
        return namespace.status() == 0 ? Optional.empty()
                : Optional.of("network namespaces cannot be made here: " + namespace.output());
    }

    Internet(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        authority = new Authority(folder);
    }

    void build() throws IOException, InterruptedException {
        sh("ip netns add " + PREFIX + "inet");
        sh("ip -n " + PREFIX + "inet link add wan type bridge mcast_snooping 0");
        sh("ip -n " + PREFIX + "inet link set wan up");
        for (String name : NAMES) {
            sh("ip netns add " + namespace(name));
            sh("ip -n " + namespace(name) + " link set lo up");
            connect(name);
        }
    }

    /// By a new wan0.
    void connect(String site) throws IOException, InterruptedException {
        sh("ip link add wan0 netns " + namespace(site) + " type veth peer name to-" + site + " netns "
                + namespace("inet"));
        sh("ip -n " + PREFIX + "inet link set to-" + site + " master wan up");
        sh("ip -n " + namespace(site) + " address add 198.18.0." + number(site) + "/24 dev wan0");
        sh("ip -n " + namespace(site) + " link set wan0 up");
        sh("ip -n " + namespace(site) + " route add default via 198.18.0." + (number(site) % NAMES.size() + 1));
    }

    static String namespace(String site) {
        return PREFIX + site;
    }

    private static int number(String site) {
        return NAMES.indexOf(site) + 1;
    }

    static String overlay(String site) {
        return "100.64.0." + number(site);
    }

    static TunnelSpec to(String site) {
        return new TunnelSpec(site, Ipv4Address.of(overlay(site)), Ipv4Address.of("198.18.0." + number(site)));
    }

    Path instance(String site) {
        return folder.resolve(site);
    }

    Path socket(String site) {
        return instance(site).resolve("run/charon.vici");
    }

    /// The shipped start, guards included.
    Process startCharon(String site) throws IOException {
        return start(site, site + ".charon", PROGRAMS.resolve("ivgmp-charon").toString(), "--instance",
                instance(site).toString());
    }

    static Shell.Outcome guard(String site, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace(site),
                PROGRAMS.resolve("ivgmp-guard").toString()));
        command.addAll(List.of(arguments));
        return Shell.attempt(command.toArray(String[]::new));
    }

    private Process start(String site, String log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace(site)));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve(log).toFile())).start();
        processes.add(process);
        return process;
    }

    /// What a process printed.
    String log(String name) throws IOException {
        return Files.exists(folder.resolve(name)) ? Files.readString(folder.resolve(name)) : "";
    }

    void awaitLog(String name, String text) throws Exception {
        Await.until(name + " says '" + text + "'", () -> log(name).contains(text), () -> log(name));
    }

    /// The numbers a [Datagrams] printed.
    List<Integer> numbers(String log) throws IOException {
        String text = log(log);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().filter(line -> line.matches("[0-9]+"))
                .map(Integer::valueOf).toList();
    }

    int last(String log) throws IOException {
        return numbers(log).stream().reduce(-1, (_, number) -> number);
    }

    void awaitNumber(String log, int number) throws Exception {
        Await.until(log + " has come to " + number, () -> last(log) >= number, () -> "it is at " + last(log));
    }

    /// A process of this program's classes at a site.
    Process java(String site, String log, Class<?> main, String... arguments) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java, "-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return start(site, log, command.toArray(String[]::new));
    }

    /// Listens on the bridge; what it hears is in the log, a line a packet.
    Process listen(String log, String filter) throws Exception {
        Process process = start("inet", log, "tcpdump", "-i", "wan", "-n", "-l", "--immediate-mode", filter);
        awaitLog(log, "listening on");
        return process;
    }

    /// How many packets a listener has heard.
    long heard(String log) throws IOException {
        return log(log).lines().filter(line -> line.contains(" > ")).count();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly();
            process.waitFor();
        }
        for (String name : NAMES) {
            Shell.attempt("ip", "netns", "delete", namespace(name));
        }
        Shell.attempt("ip", "netns", "delete", PREFIX + "inet");
    }
}
