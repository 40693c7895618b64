package dev.same.kernel.java.maven;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.maven.settings.Mirror;
import org.apache.maven.settings.Profile;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.DefaultSettingsBuilderFactory;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.apache.maven.settings.crypto.DefaultSettingsDecrypter;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession.CloseableSession;
import org.eclipse.aether.RepositorySystemSession.SessionBuilder;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.supplier.RepositorySystemSupplier;
import org.eclipse.aether.supplier.SessionBuilderSupplier;
import org.eclipse.aether.transfer.TransferListener;
import org.eclipse.aether.util.repository.AuthenticationBuilder;
import org.eclipse.aether.util.repository.DefaultAuthenticationSelector;
import org.eclipse.aether.util.repository.DefaultMirrorSelector;
import org.eclipse.aether.util.repository.DefaultProxySelector;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.sec.dispatcher.DefaultSecDispatcher;

/** Maven's resolver, set up as {@code mvn} sets it up: mirrors, proxies, credentials, profiles, local repository. */
final class MavenSystem {
    private final RepositorySystem system = new RepositorySystemSupplier().get();
    private final MavenOptions options;
    private final Settings settings;

    MavenSystem(MavenOptions options) throws MavenFailure {
        this.options = options;
        this.settings = settings(options);
    }

    RepositorySystem system() {
        return system;
    }

    private static Settings settings(MavenOptions options) throws MavenFailure {
        var request = new DefaultSettingsBuildingRequest();
        options.globalSettings().ifPresent(file -> request.setGlobalSettingsFile(file.toFile()));
        request.setUserSettingsFile(options.userSettings().toFile());
        request.setSystemProperties(System.getProperties());
        try {
            return new DefaultSettingsBuilderFactory()
                    .newInstance()
                    .build(request)
                    .getEffectiveSettings();
        } catch (SettingsBuildingException e) {
            throw new MavenFailure("cannot read Maven's settings: " + e.getMessage(), List.of());
        }
    }

    Path localRepository() {
        if (options.localRepository().isPresent()) {
            return options.localRepository().get();
        }
        String configured = settings.getLocalRepository();
        return configured == null || configured.isBlank()
                ? options.userSettings().resolveSibling("repository")
                : Path.of(configured);
    }

    CloseableSession session(TransferListener listener) {
        SessionBuilder builder = new SessionBuilderSupplier(system).get();
        Map<String, String> properties = new HashMap<>();
        System.getProperties()
                .stringPropertyNames()
                .forEach(name -> properties.put(name, System.getProperty(name, "")));
        System.getenv().forEach((name, value) -> properties.put("env." + name, value));
        return builder.withLocalRepositoryBaseDirectories(localRepository())
                .setOffline(options.offline() || settings.isOffline())
                .setSystemProperties(properties)
                .setConfigProperties(Map.of("aether.connector.userAgent", "Maven"))
                .setMirrorSelector(mirrors())
                .setProxySelector(proxies())
                .setAuthenticationSelector(credentials())
                .setTransferListener(listener)
                .build();
    }

    /** Maven's own, what active profiles of the settings name, and what the notebook named; nearest last. */
    List<RemoteRepository> repositories(CloseableSession session, List<RemoteRepository> added) {
        Map<String, RemoteRepository> all = new LinkedHashMap<>();
        for (RemoteRepository repository : SuperPom.repositories()) {
            all.put(repository.getId(), repository);
        }
        Set<String> active = new HashSet<>(settings.getActiveProfiles());
        for (Profile profile : settings.getProfiles()) {
            boolean byDefault =
                    profile.getActivation() != null && profile.getActivation().isActiveByDefault();
            if (active.contains(profile.getId()) || (active.isEmpty() && byDefault)) {
                profile.getRepositories()
                        .forEach(repository -> all.put(
                                repository.getId(),
                                new RemoteRepository.Builder(
                                                repository.getId(), repository.getLayout(), repository.getUrl())
                                        .build()));
            }
        }
        added.forEach(repository -> all.put(repository.getId(), repository));
        return system.newResolutionRepositories(session, new ArrayList<>(all.values()));
    }

    private DefaultMirrorSelector mirrors() {
        var selector = new DefaultMirrorSelector();
        for (Mirror mirror : settings.getMirrors()) {
            selector.add(
                    mirror.getId(),
                    mirror.getUrl(),
                    mirror.getLayout(),
                    false,
                    mirror.isBlocked(),
                    mirror.getMirrorOf(),
                    mirror.getMirrorOfLayouts());
        }
        return selector;
    }

    private DefaultProxySelector proxies() {
        var selector = new DefaultProxySelector();
        for (Proxy proxy : decrypted().getProxies()) {
            if (proxy.isActive()) {
                var authentication = new AuthenticationBuilder()
                        .addUsername(proxy.getUsername())
                        .addPassword(proxy.getPassword())
                        .build();
                selector.add(
                        new org.eclipse.aether.repository.Proxy(
                                proxy.getProtocol(), proxy.getHost(), proxy.getPort(), authentication),
                        proxy.getNonProxyHosts());
            }
        }
        return selector;
    }

    private DefaultAuthenticationSelector credentials() {
        var selector = new DefaultAuthenticationSelector();
        for (Server server : decrypted().getServers()) {
            selector.add(
                    server.getId(),
                    new AuthenticationBuilder()
                            .addUsername(server.getUsername())
                            .addPassword(server.getPassword())
                            .addPrivateKey(server.getPrivateKey(), server.getPassphrase())
                            .build());
        }
        return selector;
    }

    private SettingsDecryptionResult decrypted() {
        var dispatcher = new DefaultSecDispatcher(
                new DefaultPlexusCipher(), Map.of(), options.security().toString());
        return new DefaultSettingsDecrypter(dispatcher).decrypt(new DefaultSettingsDecryptionRequest(settings));
    }
}
