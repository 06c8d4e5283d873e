// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What each tenant has spent today, over all calls, and since the start. A new day begins at the clock's local midnight.
 * In memory only: a restart begins with nothing spent.
 *
 * <p>Thread: any.
 */
public final class SpendingLedger {

    /** Told of everything that is spent; the face for meters. Thread: the call's loop, so it must not block. */
    @FunctionalInterface
    public interface Listener {
        void onSpent(String tenant, Spent more);
    }

    /** Where tenants beyond the limit are counted together: a caller who can choose a tenant cannot fill the memory. */
    public static final String OTHERS = "(others)";
    private static final int MAX_TENANTS = 10_000;

    private final Clock clock;
    private final int maxTenants;
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    public SpendingLedger(Clock clock) {
        this(clock, MAX_TENANTS);
    }

    SpendingLedger(Clock clock, int maxTenants) {
        this.clock = clock;
        this.maxTenants = maxTenants;
    }

    /** The account of a tenant, made if there is none. */
    public Account account(String tenant) {
        Account known = accounts.get(tenant);
        if (known != null) {
            return known;
        }
        synchronized (accounts) {
            String name = accounts.containsKey(tenant) || accounts.size() < maxTenants ? tenant : OTHERS;
            return accounts.computeIfAbsent(name, Account::new);
        }
    }

    /** The accounts there are, by tenant. */
    public Map<String, Account> accounts() {
        return new TreeMap<>(accounts);
    }

    public void addListener(Listener listener) {
        listeners.add(listener);
    }

    public void removeListener(Listener listener) {
        listeners.remove(listener);
    }

    /** One tenant's sums. */
    public final class Account {

        private final String tenant;
        private LocalDate day;
        private Spent today = Spent.NOTHING;
        private Spent ever = Spent.NOTHING;
        private Budget extra = Budget.UNLIMITED;

        private Account(String tenant) {
            this.tenant = tenant;
            day = LocalDate.now(clock);
        }

        public String tenant() {
            return tenant;
        }

        void add(Spent more) {
            synchronized (this) {
                turnPage();
                today = today.plus(more);
                ever = ever.plus(more);
            }
            listeners.forEach(listener -> listener.onSpent(tenant, more));
        }

        /** Since the last midnight. */
        public synchronized Spent today() {
            turnPage();
            return today;
        }

        /** Since the start. */
        public synchronized Spent ever() {
            return ever;
        }

        /** More for today, on top of every budget per day of this tenant. */
        public synchronized void extend(Budget more) {
            turnPage();
            extra = new Budget(extra.money() == null ? more.money() : extra.plus(more).money(),
                    extra.tokens() == null ? more.tokens() : extra.plus(more).tokens(),
                    extra.millis() == null ? more.millis() : extra.plus(more).millis());
        }

        synchronized Budget extended(Budget perDay) {
            turnPage();
            return perDay.plus(extra);
        }

        private void turnPage() {
            LocalDate now = LocalDate.now(clock);
            if (!now.equals(day)) {
                day = now;
                today = Spent.NOTHING;
                extra = Budget.UNLIMITED;
            }
        }
    }
}
