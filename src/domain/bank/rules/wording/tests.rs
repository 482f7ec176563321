//! Which wordings are caught, and which honest ones are let through.

use super::{leans_on_others, names_a_letter};

#[test]
fn options_that_lean_on_others_are_found() {
    for text in [
        "Tất cả các đáp án trên",
        "tat ca cac dap an tren",
        "Tất cả các phương án đều đúng.",
        "Tất cả đáp án",
        "Tất cả các ý trên đều đúng",
        "Tất cả những điều trên",
        "Tat ca deu sai",
        "Không đáp án nào đúng",
        "Không có câu nào đúng",
        "Cả hai đáp án trên",
        "Cả A, B và C",
        "ca a, b va c",
        "A và B đúng",
        "Chỉ A đúng",
        "Cả A và C đều sai",
    ] {
        assert!(leans_on_others(text), "{text}");
    }
}

#[test]
fn options_that_stand_for_themselves_are_let_through() {
    for text in [
        "Tất cả các ứng dụng đều hỏi mật khẩu",
        "Không trả lời tin nhắn",
        "Đọc tất cả các câu trả lời rồi chọn",
        "Cả hai vợ chồng cùng giữ mật khẩu",
        "Không có ý kiến",
        "Mọi điều khoản đều phải đọc",
        "A",
        "Vitamin C và D",
        "Là đúng",
    ] {
        assert!(!leans_on_others(text), "{text}");
    }
}

#[test]
fn letters_of_options_are_found() {
    for text in ["Vì sao đáp án A sai?", "Xem câu B.", "Phuong an C dung", "(ý D)", "Đáp án: E"]
    {
        assert!(names_a_letter(text), "{text}");
    }
    for text in
        ["Cậu A nhận tin nhắn", "Bà Nguyễn Thị A", "Hộ chiếu loại B", "Đáp án nào đúng?", "A"]
    {
        assert!(!names_a_letter(text), "{text}");
    }
}
