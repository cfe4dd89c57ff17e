"""Which of several systems reads better, where and why: gold and extractions in, one report with statistics out.

``extractions`` and ``systems`` bring what is judged, ``spans``, ``tokens`` and ``counts`` count it, ``slices``,
``resampling``, ``calibration`` and ``errors`` look closer, ``report`` puts it together, ``gates`` decides. Needs the
extra ``evaluation``.
"""
