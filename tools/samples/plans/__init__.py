"""The plans themselves, one module a plan, and the kind of file that each becomes."""

from tools.samples.model import Plan
from tools.samples.plans import (
    binh_thuan_tu_phap,
    can_tho_tai_chinh,
    chinh_phu,
    dak_lak_khoa_hoc,
    lang_son,
    phu_tho_noi_vu,
    thanh_hoa_xay_dung,
)

PLANS: tuple[tuple[Plan, str], ...] = (
    (binh_thuan_tu_phap.PLAN, "pdf"),
    (can_tho_tai_chinh.PLAN, "pdf"),
    (chinh_phu.PLAN, "pdf"),
    (dak_lak_khoa_hoc.PLAN, "docx"),
    (lang_son.PLAN, "pdf"),
    (phu_tho_noi_vu.PLAN, "pdf"),
    (thanh_hoa_xay_dung.PLAN, "md"),
)
