package org.ivgmp.vnoc.core;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.ivgmp.vnoc.tree.Capacity;
import org.ivgmp.vnoc.tree.Tree;
import org.ivgmp.vnoc.tree.TreeMender;
import org.ivgmp.vnoc.tree.TreeTask;

/// Prints the figures of docs/scale.md: `./ivgmp bench scale`.
public final class ScaleMain {

    private static final int[] SIZES = {1_000, 3_000, 10_000};
    private static final int WARM_UP = 3_000;
    private static final int JOINS = 2_000;
    private static final int COMPILATIONS = 5;

    private ScaleMain() {
    }

    public static void main(String[] arguments) {
        System.out.println("| sites | groups | all documents | memory: network, documents | one join: median | p99 | documents compiled |");
        System.out.println("|---|---|---|---|---|---|---|");
        increments(Vpns.large(SIZES[0]), new Random(1), WARM_UP);
        for (int sites : SIZES) {
            row(sites);
        }
        System.out.println();
        System.out.println("| receivers of one group | tree: depth | first tree | one join: median | p99 |");
        System.out.println("|---|---|---|---|---|");
        for (int sites : SIZES) {
            treeRow(sites);
        }
    }

    private static void row(int sites) {
        long empty = used();
        Network network = Vpns.large(sites);
        long networkBytes = used() - empty;
        double[] all = new double[COMPILATIONS];
        Map<String, PolicyDocument> documents = Map.of();
        for (int i = 0; i < COMPILATIONS; i++) {
            long start = System.nanoTime();
            documents = new PolicyCompiler(network).all();
            all[i] = (System.nanoTime() - start) / 1e6;
        }
        long documentBytes = used() - empty - networkBytes;
        Arrays.sort(all);
        Increments joins = increments(network, new Random(2), JOINS);
        System.out.printf(Locale.ROOT, "| %d | %d | %.0f ms | %d MB, %d MB | %.0f us | %.0f us | %.1f |%n", sites, sites / 10,
                all[COMPILATIONS / 2], networkBytes >> 20, documentBytes >> 20, joins.median(), joins.p99(),
                joins.documents());
        if (documents.size() != sites) {
            throw new AssertionError(documents.size() + " documents");
        }
    }

    private record Increments(double median, double p99, double documents) {
    }

    /// Sites join groups, one after the other: admission, who is concerned, their documents, and the documents' versions.
    private static Increments increments(Network start, Random random, int count) {
        double[] micros = new double[count];
        long documents = 0;
        Network network = start;
        int sites = start.sites().size();
        for (int i = 0; i < count; i++) {
            String site = "s" + random.nextInt(sites);
            Request request = Vpns.receiving(random.nextInt(sites / 10));
            boolean joins = !network.requestsOf(site).contains(request);
            long begin = System.nanoTime();
            Admission admission = Admission.of(network, site, joins ? Set.of() : Set.of(request),
                    joins ? Set.of(request) : Set.of());
            PolicyCompiler compiler = new PolicyCompiler(admission.network());
            for (String concerned : compiler.concerned(site, Set.of(request))) {
                documents += compiler.of(concerned).version().length() / 64;
            }
            micros[i] = (System.nanoTime() - begin) / 1e3;
            network = admission.network();
        }
        Arrays.sort(micros);
        return new Increments(micros[count / 2], micros[count * 99 / 100], (double) documents / count);
    }

    private static void treeRow(int sites) {
        Map<String, Capacity> capacities = new TreeMap<>();
        TreeSet<String> receivers = new TreeSet<>();
        TreeSet<String> relays = new TreeSet<>();
        for (int i = 0; i < sites; i++) {
            receivers.add("s" + i);
            if (i % 4 == 0) {
                relays.add("s" + i);
                capacities.put("s" + i, new Capacity(true, 8, 0));
            }
        }
        TreeTask task = new TreeTask("root", receivers, relays, capacities, 0, java.util.Optional.empty());
        long begin = System.nanoTime();
        Tree tree = TreeMender.mend(task, java.util.Optional.empty());
        double first = (System.nanoTime() - begin) / 1e6;
        double[] millis = new double[40];
        for (int i = 0; i < millis.length; i++) {
            receivers.add("new" + i);
            TreeTask next = new TreeTask("root", receivers, relays, capacities, 0, java.util.Optional.empty());
            long start = System.nanoTime();
            tree = TreeMender.mend(next, java.util.Optional.of(tree));
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        System.out.printf(Locale.ROOT, "| %d | %d | %.1f ms | %.1f ms | %.1f ms |%n", sites, tree.depth(), first,
                millis[millis.length / 2], millis[millis.length - 1]);
        if (!tree.unreached().isEmpty()) {
            throw new AssertionError("not all are reached");
        }
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
