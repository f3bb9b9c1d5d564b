package org.ivgmp.edge.why;

import java.util.List;

import org.osgi.annotation.versioning.ProviderType;

/// Looks at all that this edge knows about a group, and says step by step what is well and what is in the way.
@ProviderType
public interface Explainer {

    /// Takes about a second, in which packets are counted. At most a few at a time are answered; the others wait.
    List<Step> explain(Question question) throws InterruptedException;
}
