import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.codelibs.elasticsearch.runner.ElasticsearchClusterRunner;
import org.elasticsearch.http.HttpServerTransport;

/**
 * One Elasticsearch 7.10 node, the last one under the Apache licence, run as OpenSearchNode.java is and without its
 * further settings.
 */
public final class ElasticsearchNode {
    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[0]);
        String port = args[1];
        long owner = Long.parseLong(args[2]);
        if (owner > 0) {
            ProcessHandle.of(owner).ifPresentOrElse(
                process -> process.onExit().thenRun(() -> System.exit(0)), () -> System.exit(0));
        }
        ElasticsearchClusterRunner runner = new ElasticsearchClusterRunner();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(runner)));
        runner.onBuild((number, settings) -> {
            settings.put("network.host", "127.0.0.1");
            settings.put("http.port", port);
            settings.put("transport.port", "0");
            settings.put("discovery.type", "single-node");
            settings.putList("node.roles", "master", "data", "ingest");
            settings.put("cluster.routing.allocation.disk.threshold_enabled", "false");
            settings.put("path.data", home.resolve("data").toString());
            settings.put("path.logs", home.resolve("logs").toString());
        });
        runner.build(ElasticsearchClusterRunner.newConfigs().clusterName("minutewatch-local").numOfNode(1)
            .basePath(home.toString()).useLogger());
        runner.ensureYellow();
        announce(home, runner);
        Thread.currentThread().join();
    }

    private static void announce(Path home, ElasticsearchClusterRunner runner) throws Exception {
        HttpServerTransport http = runner.node().injector().getInstance(HttpServerTransport.class);
        String url = "http://127.0.0.1:" + http.boundAddress().publishAddress().getPort();
        Path whole = Files.writeString(home.resolve("url.part"), url);
        Files.move(whole, home.resolve("url"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void close(ElasticsearchClusterRunner runner) {
        try {
            runner.close();
        } catch (Exception error) {
            System.err.println("the node did not close cleanly: " + error);
        }
    }
}
