// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.realtime.dialect.Credential;
import io.sipmedia.realtime.dialect.KeyRefused;
import io.sipmedia.realtime.dialect.Retirement;
import io.sipmedia.realtime.session.SessionSettings;
import io.sipmedia.realtime.transport.ModelDescription;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.LocalDate;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns, when a route starts, of a model that its vendor has retired or is about to. Every model is asked about once, in the
 * background; a vendor that does not answer delays nobody.
 */
final class RetirementWatch {

    private static final Logger LOG = LoggerFactory.getLogger(RetirementWatch.class);

    private final Set<URI> asked = ConcurrentHashMap.newKeySet();

    void look(Vertx vertx, SessionSettings settings) {
        URI server = settings.dialect().uri(settings.url(), settings.options());
        URI model = settings.dialect().modelUri(server, settings.options());
        if (model == null || !asked.add(model)) {
            return;
        }
        vertx.<Credential>executeBlocking(settings.apiKey()::fetch, false)
                .recover(e -> Future.failedFuture(new KeyRefused(KeyRefused.told(e))))
                .compose(credential -> ModelDescription.fetch(vertx, model, settings.dialect().headers(server, credential)))
                .onSuccess(description -> {
                    String warning = Retirement.of(description).warning(settings.options().model(), LocalDate.now());
                    if (warning != null) {
                        LOG.warn("{}", warning);
                    }
                })
                // an HTTP client that does not like a header quotes it
                .onFailure(e -> LOG.debug("no description of the model {}: {}", settings.options().model(),
                        e instanceof IllegalArgumentException ? "the request cannot be sent" : e.getMessage()));
    }
}
