// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.speech;

import edu.cmu.sphinx.linguist.acoustic.tiedstate.Pool;
import edu.cmu.sphinx.linguist.acoustic.tiedstate.Sphinx3Loader;
import java.io.IOException;
import java.net.URISyntaxException;

/**
 * Loads the wideband acoustic model and bends its Gaussians to the telephone band while doing so. Public because Sphinx
 * makes it by name.
 */
public class TelephoneLoader extends Sphinx3Loader {

    @Override
    public Pool<float[]> loadDensityFile(String path, float floor) throws IOException, URISyntaxException {
        Pool<float[]> pool = super.loadDensityFile(path, floor);
        TelephoneMap map = TelephoneMap.shipped();
        int gaussians = pool.getFeature(Pool.Feature.NUM_GAUSSIANS_PER_STATE, 0);
        int streams = pool.getFeature(Pool.Feature.NUM_STREAMS, 0);
        boolean means = path.endsWith("means");
        for (int i = 0; i < pool.size(); i++) {
            int stream = i / gaussians % streams;
            if (means) {
                map.mapMean(stream, pool.get(i));
            } else {
                map.mapVariance(stream, pool.get(i));
            }
        }
        return pool;
    }
}
