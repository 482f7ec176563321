# The frame of every page, errors, signing in, the first account, the page of components.

site-name = Sát Hạch Số
site-note = Kỹ năng số cho mọi người dân Đồng Tháp
skip-to-content = Đến nội dung chính
nav-label = Công việc
signed-in-as = Đang đăng nhập:
sign-out = Đăng xuất
password-change = Đổi mật khẩu
password-was-changed = Đã đổi mật khẩu. Xin đăng nhập lại.
foot-home = Trang đầu
foot-verify = Kiểm tra giấy chứng nhận
foot-staff = Dành cho cán bộ
foot-note = Sát hạch kỹ năng số miễn phí cho người dân, theo phong trào “Bình dân học vụ số”.
look-label = Cách hiển thị
look-smaller = Chữ nhỏ hơn
look-larger = Chữ to hơn
look-contrast = Tương phản cao

tone-info = Thông báo
tone-ok = Tốt
tone-warn = Lưu ý
tone-error = Lỗi
error-prefix = Lỗi:
error-summary = Cần sửa lại

error-not-found = Không tìm thấy trang này
error-not-found-note = Địa chỉ có thể bị gõ sai, hoặc trang không còn nữa.
error-refused = Chưa làm được việc này
error-fault = Hệ thống đang gặp lỗi
error-fault-note = Lỗi này là của chúng tôi, không phải của ông/bà. Xin thử lại sau ít phút.
error-fault-id = Khi báo lỗi, xin đọc mã này:
error-ways-on = Đi tiếp

sign-in-heading = Cán bộ đăng nhập
sign-in-lead = Dành cho hỗ trợ viên, cán bộ xã, phường và tỉnh. Người dự sát hạch không cần đăng nhập.
sign-in-username = Tên đăng nhập
sign-in-password = Mật khẩu
sign-in-button = Đăng nhập
sign-in-wrong = Tên đăng nhập hoặc mật khẩu không đúng. Xin kiểm tra và nhập lại.
sign-in-forgot = Quên mật khẩu? Xin hỏi người quản trị của đơn vị.
sign-in-citizen = Tôi đến dự sát hạch

setup-heading = Tạo tài khoản quản trị đầu tiên
setup-lead = Máy chủ này chưa có ai quản trị. Người tạo tài khoản này sẽ cấp tài khoản cho những người khác.
setup-username = Tên đăng nhập
setup-username-hint = Chữ thường không dấu, số và dấu gạch nối. Ví dụ: quan-tri
setup-display-name = Họ và tên
setup-display-name-hint = Tên này hiện trong nhật ký và biên bản.
setup-password = Mật khẩu
setup-password-hint = Ít nhất 12 ký tự. Một câu dài dễ nhớ là tốt nhất.
setup-password-again = Nhập lại mật khẩu
setup-different = Hai mật khẩu không giống nhau. Xin nhập lại.
setup-button = Tạo tài khoản
setup-once = Trang này chỉ dùng được một lần.

design-heading = Các thành phần giao diện
design-lead = Mọi trang được ghép từ những phần này.
design-buttons = Nút
design-delete = Xóa
design-notices = Thông báo và nhãn
design-fields = Ô nhập
design-options = Lựa chọn
design-code = Mã đọc từ xa
design-table = Bảng
design-area = Nơi
design-count = Số người
design-state = Tình trạng
design-progress = Tiến độ
design-summary = Danh sách tóm tắt
design-steps = Các bước
design-empty = Khi chưa có gì
design-empty-title = Chưa có buổi sát hạch nào
design-empty-text = Buổi sát hạch mới sẽ hiện ở đây.
