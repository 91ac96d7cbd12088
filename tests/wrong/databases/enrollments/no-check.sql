-- Any number is a grade.
CREATE TABLE enrollments (
  student_id INTEGER NOT NULL REFERENCES students (id),
  course_id INTEGER NOT NULL REFERENCES courses (id),
  enrolled_on TEXT NOT NULL,
  grade INTEGER,
  PRIMARY KEY (student_id, course_id)
);
CREATE INDEX enrollments_by_course
  ON enrollments (course_id);
