package dev.same.magics.render;

/** Least squares under an order: pool adjacent violators, linear in the number of values. */
final class Monotone {
    private Monotone() {}

    /** Replace {@code values} by the ascending values that differ least from them, by {@code weights}. */
    static void fit(double[] values, double[] weights) {
        int[] sizes = new int[values.length];
        double[] means = new double[values.length];
        double[] sums = new double[values.length];
        int blocks = 0;
        for (int i = 0; i < values.length; i++) {
            means[blocks] = values[i];
            sums[blocks] = weights[i];
            sizes[blocks++] = 1;
            while (blocks > 1 && means[blocks - 2] > means[blocks - 1]) {
                double sum = sums[blocks - 2] + sums[blocks - 1];
                means[blocks - 2] = (means[blocks - 2] * sums[blocks - 2] + means[blocks - 1] * sums[blocks - 1]) / sum;
                sums[blocks - 2] = sum;
                sizes[blocks - 2] += sizes[--blocks];
            }
        }
        int at = 0;
        for (int block = 0; block < blocks; block++) {
            for (int i = 0; i < sizes[block]; i++) {
                values[at++] = means[block];
            }
        }
    }
}
