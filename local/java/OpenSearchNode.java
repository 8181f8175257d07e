import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;
import org.codelibs.opensearch.runner.OpenSearchRunner;
import org.opensearch.http.HttpServerTransport;

/**
 * One OpenSearch node on loopback, until SIGTERM or until the process that it was started for is gone.
 *
 * <p>Run as a single source file: {@code java -cp 'jars/*' OpenSearchNode.java DIRECTORY PORT OWNER_PID [SETTINGS]}. Port
 * 0 takes a free one; owner 0 means nobody; SETTINGS is a file of further settings, and of the class of a plugin
 * ({@code minutewatch.plugin}). Once the node serves, its address stands in {@code DIRECTORY/url}.
 */
public final class OpenSearchNode {
    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[0]);
        String port = args[1];
        long owner = Long.parseLong(args[2]);
        Properties further = read(args.length > 3 ? Path.of(args[3]) : null);
        String plugin = (String) further.remove("minutewatch.plugin");
        if (owner > 0) {
            ProcessHandle.of(owner).ifPresentOrElse(
                process -> process.onExit().thenRun(() -> System.exit(0)), () -> System.exit(0));
        }
        OpenSearchRunner runner = new OpenSearchRunner();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(runner)));
        runner.onBuild((number, settings) -> {
            settings.put("network.host", "127.0.0.1");
            settings.put("http.port", port);
            settings.put("transport.port", "0");
            settings.put("discovery.type", "single-node");
            settings.putList("node.roles", "cluster_manager", "data", "ingest");
            settings.put("cluster.routing.allocation.disk.threshold_enabled", "false");
            settings.put("path.data", home.resolve("data").toString());
            settings.put("path.logs", home.resolve("logs").toString());
            further.forEach((name, value) -> settings.put((String) name, (String) value));
        });
        OpenSearchRunner.Configs configs = OpenSearchRunner.newConfigs().clusterName("minutewatch-local").numOfNode(1)
            .basePath(home.toString()).useLogger();
        runner.build(plugin == null ? configs : configs.pluginTypes(plugin));
        if (plugin == null) {
            runner.ensureYellow(); // a security plugin refuses the runner's own client
        }
        announce(home, runner);
        Thread.currentThread().join();
    }

    private static Properties read(Path file) throws Exception {
        Properties settings = new Properties();
        if (file != null) {
            try (InputStream text = Files.newInputStream(file)) {
                settings.load(text);
            }
        }
        return settings;
    }

    private static void announce(Path home, OpenSearchRunner runner) throws Exception {
        HttpServerTransport http = runner.node().injector().getInstance(HttpServerTransport.class);
        String url = "http://127.0.0.1:" + http.boundAddress().publishAddress().getPort();
        Path whole = Files.writeString(home.resolve("url.part"), url);
        Files.move(whole, home.resolve("url"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void close(OpenSearchRunner runner) {
        try {
            runner.close();
        } catch (Exception error) {
            System.err.println("the node did not close cleanly: " + error);
        }
    }
}
