// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.support;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;

/** A key and a certificate for 127.0.0.1, made with the JDK's keytool, as Camel takes them. */
public final class TestKeys {

    public static final String PASSWORD = "changeit";

    private final Path file;

    private TestKeys(Path file) {
        this.file = file;
    }

    public static TestKeys create(Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve("keys.p12");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
                "-alias", "server", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=127.0.0.1", "-ext", "san=ip:127.0.0.1",
                "-validity", "2", "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", PASSWORD)
                .redirectErrorStream(true).start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("keytool: " + new String(process.getInputStream().readAllBytes()));
        }
        return new TestKeys(file);
    }

    public Path file() {
        return file;
    }

    private KeyStoreParameters store() {
        KeyStoreParameters store = new KeyStoreParameters();
        store.setResource("file:" + file);
        store.setPassword(PASSWORD);
        return store;
    }

    /** Who has the key. */
    public SSLContextParameters key() {
        KeyManagersParameters keys = new KeyManagersParameters();
        keys.setKeyStore(store());
        keys.setKeyPassword(PASSWORD);
        SSLContextParameters parameters = new SSLContextParameters();
        parameters.setKeyManagers(keys);
        return parameters;
    }

    /** Who trusts the certificate, and has no key. */
    public SSLContextParameters trust() {
        TrustManagersParameters trust = new TrustManagersParameters();
        trust.setKeyStore(store());
        SSLContextParameters parameters = new SSLContextParameters();
        parameters.setTrustManagers(trust);
        return parameters;
    }

    /** Both. */
    public SSLContextParameters keyAndTrust() {
        SSLContextParameters parameters = key();
        parameters.setTrustManagers(trust().getTrustManagers());
        return parameters;
    }
}
