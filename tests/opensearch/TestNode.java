import java.util.concurrent.CountDownLatch;
import org.codelibs.opensearch.runner.OpenSearchRunner;

/**
 * A node of OpenSearch on this machine, until it is killed.
 *
 * Arguments: the folder of its data, then its settings, each as name=value.
 */
public class TestNode {
    public static void main(String[] arguments) throws InterruptedException {
        OpenSearchRunner runner = new OpenSearchRunner();
        runner.onBuild((place, settings) -> {
            for (int at = 1; at < arguments.length; at++) {
                String[] setting = arguments[at].split("=", 2);
                settings.put(setting[0], setting[1]);
            }
        });
        runner.build(OpenSearchRunner.newConfigs().basePath(arguments[0]).numOfNode(1).clusterName("newsroom-tests"));
        new CountDownLatch(1).await();
    }
}
