package org.ivgmp.edge.dataplane.internal;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/// [BenchMain], but for a line `swap` of its input the packet loop is replaced as OSGi does it: the old one is closed, and the new one
/// is started from classes that were never loaded before; only the plane's API stays. Prints how many milliseconds that took, the counters
/// for any other line.
final class SwapMain {

    private static final String API = "org.ivgmp.dataplane.";

    private SwapMain() {
    }

    /// Our classes anew, all others, and the API, from its parent.
    private static final class Bundle extends URLClassLoader {

        Bundle() {
            super(Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator)).map(Bundle::url).toArray(URL[]::new),
                    SwapMain.class.getClassLoader());
        }

        private static URL url(String path) {
            try {
                return Path.of(path).toUri().toURL();
            } catch (MalformedURLException impossible) {
                throw new AssertionError(impossible);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                boolean anew = name.startsWith("org.ivgmp.") && !name.startsWith(API);
                return loaded != null ? loaded : anew ? findClass(name) : super.loadClass(name, resolve);
            }
        }
    }

    private static AutoCloseable open(String[] words) throws ReflectiveOperationException {
        Method open = new Bundle().loadClass(BenchMain.class.getName()).getDeclaredMethod("open", String[].class);
        open.setAccessible(true);
        try {
            return (AutoCloseable) open.invoke(null, (Object) words);
        } catch (InvocationTargetException failed) {
            throw new IllegalStateException(failed.getCause());
        }
    }

    public static void main(String[] words) throws Exception {
        AutoCloseable plane = open(words);
        System.out.println("READY");
        BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = asked.readLine(); line != null; line = asked.readLine()) {
            if (line.equals("swap")) {
                long start = System.nanoTime();
                plane.close();
                plane = open(words);
                System.out.println((System.nanoTime() - start) / 1_000_000);
            } else {
                System.out.println(plane);
            }
        }
        plane.close();
    }
}
